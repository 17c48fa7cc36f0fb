"""Remarks as people read them."""

from petition.domain.remarks import Remark


def test_a_remark_names_its_field() -> None:
    assert str(Remark("no-address", "email", "is empty")) == "email: is empty"
    assert str(Remark("cells", "", "has too many cells")) == "has too many cells"
