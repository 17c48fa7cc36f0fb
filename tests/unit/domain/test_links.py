"""Purposes of links: each has an address of its own; and words without links."""

from petition.domain.links import PATHS, Purpose, without_tokens


def test_every_purpose_has_its_own_path() -> None:
    assert set(PATHS) == set(Purpose)
    assert len(set(PATHS.values())) == len(Purpose)
    assert PATHS[Purpose.MUTE] == "/u/"
    assert all(path.startswith("/") and path.endswith("/") for path in PATHS.values())


def test_t49_what_looks_like_a_token_is_taken_out() -> None:
    token = f"{'A' * 24}.{'b' * 22}"
    assert without_tokens(f"See https://x.example/s/{token}, or {token}!") == "See https://x.example/s/…, or …!"
    assert without_tokens("Write to ann.other@parliament.example.") == "Write to ann.other@parliament.example."
