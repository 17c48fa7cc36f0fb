"""Runs what is to be run, one input after the other, and tells of the first of each kind that breaks something."""

import gc
import random
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from petition.errors import PetitionError

# Memory may grow while caches fill, in the first part of a run, and by so much after it.
_WARM = 0.3
MOST_GROWTH_MB = 60
# One input may take so much processor time; the slowest text that may be stored takes a second.
MOST_SECONDS = 4.0
_PAGE_MB = 4096 / 2**20


@dataclass
class Outcome:
    """What came of a run: how many inputs, how long they took, how memory grew, and what broke."""

    name: str
    count: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    warm_mb: float = 0.0
    end_mb: float = 0.0
    failures: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        """The outcome on a line."""
        rate = self.count / self.seconds if self.seconds else 0.0
        memory = f"memory {self.warm_mb:.0f} to {self.end_mb:.0f} MB"
        return (
            f"{self.name:<12} {self.count:>7,} inputs  {self.seconds:6.1f} s  {rate:8,.0f}/s  "
            f"slowest {self.slowest:5.2f} s  {memory}  {len(self.failures)} failures"
        )


def resident_mb() -> float:
    """Return how much memory this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_MB


def chance_of(seed: int, name: str, number: int) -> random.Random:
    """Return the source of chance of one input, which depends on no other input."""
    # The same again for the same seed is what is wanted, and no secret is made of it.
    return random.Random(f"{seed}/{name}/{number}")  # noqa: S311


def run(name: str, numbers: Iterable[int], seed: int, act: Callable[[random.Random, int], None]) -> Outcome:
    """Act on each input. Whatever is raised but a refusal on purpose is a failure; so are slow inputs, and growth."""
    outcome = Outcome(name)
    chosen = list(numbers)
    begun = time.perf_counter()
    for done, number in enumerate(chosen):
        if done == int(len(chosen) * _WARM):
            outcome.warm_mb = _settled()
        started = time.thread_time()
        try:
            act(chance_of(seed, name, number), number)
        except PetitionError:
            pass
        except Exception:
            _note(outcome, f"{name}:{number}", traceback.format_exc())
        took = time.thread_time() - started
        outcome.slowest = max(outcome.slowest, took)
        if took > MOST_SECONDS:
            _note(outcome, f"{name}:{number}", f"took {took:.1f} s")
    outcome.count, outcome.seconds = len(chosen), time.perf_counter() - begun
    outcome.end_mb = _settled()
    if outcome.end_mb - outcome.warm_mb > MOST_GROWTH_MB:
        outcome.failures.append(f"memory grew from {outcome.warm_mb:.0f} to {outcome.end_mb:.0f} MB")
    return outcome


def _settled() -> float:
    gc.collect()
    return resident_mb()


def _note(outcome: Outcome, which: str, words: str) -> None:
    """Keep a failure; `--only` runs that very input again."""
    if len(outcome.failures) < 20:
        outcome.failures.append(f"--only {which}\n{words.rstrip()}")


def shares(total: int, weights: dict[str, int]) -> Iterator[tuple[str, int]]:
    """Yield how many of `total` inputs each name gets, at least one."""
    whole = sum(weights.values())
    yield from ((name, max(total * weight // whole, 1)) for name, weight in weights.items())
