"""Remarks as people read them, and as they are kept."""

import json

from petition.domain.remarks import Remark


def test_a_remark_names_its_field() -> None:
    assert str(Remark("no-address", "email", "is empty")) == "email: is empty"
    assert str(Remark("cells", "", "has too many cells")) == "has too many cells"


def test_a_remark_comes_back_as_it_was_kept() -> None:
    other = (("given_name", "Ada Maria"), ("family_name", "Berg"))
    for remark in (
        Remark("one-word", "name", "is one word"),
        Remark("left-out", "name", "has more beside it", "(Oslo)"),
        Remark("uncertain-split", "name", "may be another", other=other),
    ):
        kept = Remark.read(json.loads(json.dumps(remark.plain)))
        assert (kept, kept.value, kept.other) == (remark, remark.value, remark.other)
        assert hash(kept) == hash(remark)


def test_what_says_the_same_is_the_same() -> None:
    assert Remark("one-word", "name", "is one word", "Ada") == Remark("one-word", "name", "is one word")
