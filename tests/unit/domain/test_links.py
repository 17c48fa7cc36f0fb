"""Purposes of links: each has an address of its own."""

from petition.domain.links import PATHS, Purpose


def test_every_purpose_has_its_own_path() -> None:
    assert set(PATHS) == set(Purpose)
    assert len(set(PATHS.values())) == len(Purpose)
    assert PATHS[Purpose.MUTE] == "/u/"
    assert all(path.startswith("/") and path.endswith("/") for path in PATHS.values())
