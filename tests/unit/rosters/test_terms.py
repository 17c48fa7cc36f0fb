"""Terms: which of two rows of a person is about the later one."""

import pytest

from petition.rosters.terms import TermColumns


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (("name", "start_date", "end_date"), [("x", "2014-09-29", "2018-09-24"), ("x", "2018-09-24", "")]),
        (("Von", "Bis"), [("1.2.2009", "3.4.2013"), ("10.10.2013", "2.1.2014"), ("2.1.2014", "-")]),
        (("term",), [("term/9",), ("term/10",), ("term/11",)]),
        (("Term", "End Date"), [("18", "2021-05-01"), ("17", "")]),
        (("start_date",), [("2014",), ("2014-09",), ("2015-01-01",)]),
    ],
)
def test_later_terms_are_higher(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    columns = TermColumns.of(header)
    found = [columns.term_of(row) for row in rows]
    assert "" not in found
    assert found == sorted(set(found))


def test_a_row_without_a_term_has_none() -> None:
    assert TermColumns.of(("name", "email")).term_of(("Ada", "2014-01-01")) == ""
    assert TermColumns.of(("name", "term", "end_date")).term_of(("Ada",)) == ""
