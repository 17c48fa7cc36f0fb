"""What the figures were measured on: they mean nothing without it."""

import os
import platform
import statistics
import tempfile
import time
from pathlib import Path

from bench.servers import OPTIONS


def describe() -> dict[str, object]:
    """Return the facts that a reader of the figures needs."""
    return {
        "server": " ".join(("granian", *OPTIONS)),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load before": round(os.getloadavg()[0], 2),
        "fsync ms": round(_fsync_seconds() * 1000, 2),
        "durability": "PostgreSQL fsync=on, SQLite WAL with synchronous=FULL",
    }


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
