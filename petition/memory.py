"""Pausing the garbage collector, which looks for cycles in tens of thousands of rows again and again and finds none.

Reading or ordering 44,000 people spends up to half of its time there. What is
made in such a block is freed by counting references, as nearly everything is.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector from running while the block does; threads beside it are spared as well."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
