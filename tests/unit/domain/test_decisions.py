"""Decisions about doubts: taken about one value of one person, and about nothing else."""

from dataclasses import replace

import pytest

from petition.domain.decisions import LEFT_OUT, Answers, Decision, Decisions, by_code, cause_of
from petition.domain.names.person_name import PersonName
from petition.domain.persons import PersonRow
from petition.domain.remarks import Remark
from tests.factories import person_row

OTHER = (("given_name", "Iain Duncan"), ("family_name", "Smith"))
SPLIT = Remark("uncertain-split", "name", "may be divided otherwise", other=OTHER)
DIGIT = Remark("digits", "family_name", "has a digit in it")
ROW = person_row("Iain", "Duncan Smith", email="iain@gb.example", doubts=(SPLIT, DIGIT))


def _decided(decisions: Decisions, row: PersonRow = ROW, person_id: int | None = None) -> tuple[PersonRow, list[str]]:
    made, settled = decisions.decided(row, row.doubts, row.identity, person_id)
    return made, [one.code for one in settled]


def _made(answers: Answers, row: PersonRow = ROW) -> list[Decision]:
    decisions = Decisions(answers=answers)
    _decided(decisions, row)
    return decisions.made


def test_without_a_decision_nothing_is_settled() -> None:
    assert _decided(Decisions()) == (ROW, [])


@pytest.mark.parametrize(
    ("answers", "name", "settled"),
    [
        (Answers(accepted=frozenset({"digits"})), "Iain|Duncan Smith", ["digits"]),
        (Answers(other=frozenset({"uncertain-split"})), "Iain Duncan|Smith", ["uncertain-split"]),
        # There is no other reading of a digit.
        (Answers(other=frozenset({"digits"})), "Iain|Duncan Smith", []),
        (Answers(rows={2: [(frozenset(), None)]}), "Iain Duncan|Smith", ["uncertain-split", "digits"]),
        (Answers(rows={2: [(frozenset({"digits"}), {"family_name": "Smyth"})]}), "Iain|Smyth", ["digits"]),
        (Answers(rows={3: [(frozenset(), {"family_name": "Smyth"})]}), "Iain|Duncan Smith", []),
    ],
    ids=["accepted", "other", "no other", "row", "row and code", "another row"],
)
def test_what_is_decided_once_holds_for_the_next_file(answers: Answers, name: str, settled: list[str]) -> None:
    decisions = Decisions(answers=answers)
    for again in (lambda: decisions, lambda: Decisions(decisions.made)):
        row, codes = _decided(again())
        assert (f"{row.name.given_name}|{row.name.family_name}", codes) == (name, settled)
    assert row.email == "iain@gb.example"


def test_about_another_value_nothing_was_decided() -> None:
    known = _made(Answers(accepted=frozenset({"digits"}), other=frozenset({"uncertain-split"})))
    for row in (
        replace(ROW, name=PersonName("Ian", "Duncan Smith")),
        replace(ROW, legislature="Lords"),
        replace(ROW, doubts=(replace(SPLIT, problem="is something else"), replace(DIGIT, value="7"))),
    ):
        assert _decided(Decisions(known), row) == (row, [])
    # What was set holds as long as the file says what it said then.
    mended = _made(Answers(rows={2: [(frozenset({"digits"}), {"email": "smith@gb.example"})]}))
    moved = replace(ROW, email="duncan@gb.example")
    assert _decided(Decisions(mended), moved) == (moved, [])
    assert _decided(Decisions(mended), replace(ROW, party="Tory"))[1] == ["digits"]


def test_a_value_of_its_own_is_all_that_a_doubt_is_about() -> None:
    one, two = Remark("namesake", "name", "of row 7", "Ada"), Remark("namesake", "name", "of row 9", "Ada")
    assert cause_of("namesake", [one], ROW.values) == cause_of("namesake", [two], ROW.values)
    assert cause_of("namesake", [one], ROW.values) != cause_of("other", [one], ROW.values)


def test_a_decision_is_about_one_person() -> None:
    """By their number where both are known, whatever chamber the file names; by the row's identity before."""
    (made,) = _made(Answers(accepted=frozenset({"digits"})))
    of_seven = replace(made, person_id=7)
    elsewhere = replace(ROW, legislature="Lords")
    assert _decided(Decisions([of_seven]), elsewhere, 7)[1] == ["digits"]
    assert _decided(Decisions([of_seven]), ROW, 8)[1] == []
    assert _decided(Decisions([of_seven]), ROW)[1] == ["digits"]
    assert _decided(Decisions([made]), ROW, 8)[1] == ["digits"]


def test_the_newest_decision_counts() -> None:
    (first,) = _made(Answers(rows={2: [(frozenset({"digits"}), {"family_name": "Smyth"})]}))
    newest = replace(first, values={"family_name": ("Duncan Smith", "Smythe")})
    assert _decided(Decisions([first, newest]))[0].name.family_name == "Smythe"


def _mended(row: PersonRow, decisions: Decisions) -> PersonRow:
    (made,) = decisions.mended([row])
    return made


FAULT = Remark("bad-address", "email", "“iain at gb” is not an address")
NO_COUNTRY = Remark("bad-country", "country", "is missing")
NOTE = Remark("no-person", "name", "is a note")


@pytest.mark.parametrize(
    ("row", "answers", "sound"),
    [
        (replace(ROW, email="", errors=(FAULT,)), {"email": "iain@gb.example"}, True),
        (replace(ROW, email="", errors=(FAULT,)), {"email": "iain at gb"}, False),
        (replace(ROW, email="", errors=(FAULT,)), {}, True),
        (replace(ROW, country="", errors=(NO_COUNTRY,)), {"country": "GB"}, True),
        (replace(ROW, country="", errors=(NO_COUNTRY,)), {}, False),
        (replace(ROW, name=PersonName(), errors=(Remark("no-name", "family_name", "is missing"),)), {}, False),
    ],
    ids=["mended", "still wrong", "without it", "country", "no country", "no name"],
)
def test_a_fault_goes_where_the_row_can_be_imported_then(row: PersonRow, answers: dict[str, str], sound: bool) -> None:
    first = Decisions(answers=Answers(rows={2: [(frozenset(), answers)]}))
    for decisions in (lambda: first, lambda: Decisions(first.made)):
        assert bool(_mended(row, decisions()).errors) is not sound


def test_a_row_that_was_left_out_can_be_taken() -> None:
    row = replace(ROW, doubts=(NOTE,), left_out="is a note")
    taken = _mended(row, Decisions(answers=Answers(rows={2: [(frozenset(), {LEFT_OUT: ""})]})))
    assert (taken.left_out, taken.doubts) == ("", ())
    kept = _mended(row, Decisions(answers=Answers(accepted=frozenset({"no-person"}))))
    assert (kept.left_out, kept.doubts) == ("is a note", ())


def test_what_only_matching_finds_is_mended_before_it() -> None:
    """All of a row counts, because two people of one name differ in something else."""
    named = Answers(rows={2: [(frozenset({"ambiguous"}), {"constituency": "Chingford"})]})
    first = Decisions(answers=named)
    assert _mended(ROW, first).constituency == "Chingford"
    again = Decisions(first.made)
    assert _mended(ROW, again).constituency == "Chingford"
    assert _mended(replace(ROW, party="Tory"), again).constituency == ""
    accepted = Decisions(answers=Answers(accepted=frozenset({"ambiguous"})))
    assert (_mended(ROW, accepted), accepted.made) == (ROW, [])


def test_remarks_of_one_kind_stand_together() -> None:
    assert by_code([SPLIT, DIGIT, SPLIT]) == {"uncertain-split": [SPLIT, SPLIT], "digits": [DIGIT]}
