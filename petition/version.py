"""Which version of Petition this is.

It stands here and not in the metadata of a package, because the service runs
from a checkout and is never installed as one. `pyproject.toml` says the same,
and a test compares the two.
"""

VERSION = "0.1.0"
