"""Reads the Dockerfile, for tests that check what it says and follow it where no container engine runs."""

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from petition.templating import ROOT

DOCKERFILE = ROOT / "Dockerfile"
# What the tests can follow; any other instruction must fail them.
_INSTRUCTIONS = frozenset({"FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"})


@dataclass(frozen=True)
class Step:
    """One instruction and what stands behind it, on one line."""

    instruction: str
    argument: str

    @property
    def words(self) -> list[str]:
        """The argument as a shell would split it."""
        return shlex.split(self.argument)

    @property
    def command(self) -> list[str]:
        """The command of a CMD or HEALTHCHECK in its exec form, without the options of a health check."""
        command: list[str] = json.loads(self.argument[self.argument.index("[") :])
        return command


def steps(path: Path = DOCKERFILE) -> list[Step]:
    """Return the instructions in their order, with continued lines joined and comments left out."""
    lines = "".join(line for line in path.read_text().splitlines(keepends=True) if not line.startswith("#"))
    found = []
    for line in filter(None, re.sub(r"\\\n\s*", "", lines).splitlines()):
        instruction, _, argument = line.partition(" ")
        assert instruction in _INSTRUCTIONS, line
        found.append(Step(instruction, argument.strip()))
    return found


def only(instruction: str) -> Step:
    """Return the one step with this instruction."""
    (found,) = (step for step in steps() if step.instruction == instruction)
    return found


def copied() -> list[tuple[str, str]]:
    """Return (source, target) of everything that is copied into the image."""
    return [
        (source, target)
        for step in steps()
        if step.instruction == "COPY"
        for *sources, target in (step.words,)
        for source in sources
    ]
