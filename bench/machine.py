"""What the figures were measured on: they mean nothing without it."""

import os
import platform
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path


def describe(options: Sequence[str]) -> dict[str, object]:
    """Return the facts that a reader of the figures needs."""
    return {
        "server": " ".join(("granian", *options)),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load before": round(os.getloadavg()[0], 2),
        "fsync ms": round(_fsync_seconds() * 1000, 2),
        "durability": "PostgreSQL fsync=on, SQLite WAL with synchronous=FULL",
    }


def cpu_seconds() -> float:
    """Return the processor time that this process and all that descend from it have used so far.

    Unlike the time that passes, it hardly changes when others use the machine.
    """
    processes = _processes()
    # User and system time, its own and that of children that have ended (proc(5)).
    ticks = sum(sum(map(int, processes[one][11:15])) for one in _family(os.getpid(), processes) if one in processes)
    return ticks / os.sysconf("SC_CLK_TCK")


def descendants(process: int) -> list[int]:
    """Return the numbers of a process and of all that descend from it."""
    return _family(process, _processes())


def _processes() -> dict[int, list[str]]:
    """Return the fields that the kernel tells of each process, after its name."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        # One that has ended meanwhile is no longer there.
        with suppress(OSError):
            # The second field is a name in brackets, which may hold spaces.
            found[int(path.parent.name)] = path.read_text().rpartition(")")[2].split()
    return found


def _family(process: int, processes: Mapping[int, list[str]]) -> list[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for number, fields in processes.items():
        children[int(fields[1])].append(number)
    family, pending = [], [process]
    while pending:
        number = pending.pop()
        family.append(number)
        pending += children[number]
    return family


def memory(process: int) -> tuple[float, float]:
    """Return what a process holds of the memory now, and held at most, in MiB (proc(5): VmRSS, VmHWM).

    What `getrusage` tells of a child counts its parent's memory too, from before the child's own program began.
    """
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    # A process that has ended and was not waited for yet has no such lines.
    kibibytes = {
        name: int(value.split()[0])
        for name, _, value in (line.partition(":") for line in lines)
        if name in ("VmRSS", "VmHWM")
    }
    return kibibytes.get("VmRSS", 0) / 1024, kibibytes.get("VmHWM", 0) / 1024


def _fsync_seconds() -> float:
    """Return the median time that the disk under the databases takes to keep 4 KiB."""
    times = []
    with tempfile.TemporaryDirectory(prefix="petition-bench-") as folder, (Path(folder) / "probe").open("wb") as file:
        for _ in range(50):
            file.write(bytes(4096))
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    return statistics.median(times)
