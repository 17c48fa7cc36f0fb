"""The units of systemd: bounded, and in a sandbox."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
UNITS = ("petition-web.service", "petition-worker.service")


@pytest.mark.parametrize("name", UNITS)
def test_t33_units_are_bounded(name: str) -> None:
    lines = (ROOT / "deploy" / name).read_text().splitlines()
    settings = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    assert settings["MemoryMax"] in ("512M", "1G")
    assert int(settings["TasksMax"]) <= 256
    assert settings["CapabilityBoundingSet"] == ""
    assert settings["ProtectSystem"] == "strict"
    assert "SystemCallFilter" in settings


def test_t39_file_that_takes_too_much_memory_does_not_end_the_service() -> None:
    assert "OOMPolicy=continue" in (ROOT / "deploy" / "petition-web.service").read_text().splitlines()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("name", UNITS)
def test_t33_units_are_in_a_sandbox(name: str) -> None:
    """The exposure that systemd itself computes is under 3.0 of 10."""
    asked = ["systemd-analyze", "security", "--offline=true", "--threshold=30", str(ROOT / "deploy" / name)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]
