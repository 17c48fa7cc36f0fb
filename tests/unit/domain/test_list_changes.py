"""The difference of two lists, and what of it is published."""

from hypothesis import given
from hypothesis import strategies as st

from petition.domain.differences import TextChange
from petition.domain.differences import compare as compare_texts
from petition.domain.list_changes import (
    Corrected,
    Departure,
    EditionChanges,
    Entry,
    Gone,
    ListChanges,
    Replaced,
    compare,
    publishable,
)

TEXT = TextChange(1, 2, compare_texts("A", "A"), compare_texts("One word.", "Two words."))
ADA, BEA, CYD = Entry(1, "Ada (UK)"), Entry(2, "Bea (France)"), Entry(3, "Cyd (Chad)")


def test_nothing_changed() -> None:
    assert not compare([ADA, BEA], [ADA, BEA])
    assert not compare([ADA, BEA], [BEA, ADA]), "another order is no change of who stands in it"


def test_added_taken_off_and_corrected_are_distinguished() -> None:
    renamed = Entry(2, "Béa (France)")
    assert compare([ADA, BEA], [renamed, CYD]) == ListChanges(
        added=(CYD,), taken_off=(ADA,), corrected=(Corrected(2, "Bea (France)", "Béa (France)"),)
    )


def test_one_line_of_two_people_is_no_correction() -> None:
    """Who leaves and who comes may have the same name; they are two people all the same."""
    namesake = Entry(4, ADA.line)
    assert compare([ADA], [namesake]) == ListChanges(added=(namesake,), taken_off=(ADA,))


def test_merged_people_lose_the_line_that_is_not_printed_any_more() -> None:
    twin = Entry(9, "Dr Ada (UK)")
    assert compare([ADA, twin], [ADA], {9: 1}) == ListChanges(taken_off=(twin,))
    assert compare([ADA, twin], [Entry(1, "Dr Ada (UK)")], {9: 1}) == ListChanges(taken_off=(ADA,))
    assert not compare([twin], [Entry(1, "Dr Ada (UK)")], {9: 1}), "the reader sees the line that was there"
    assert compare([twin], [ADA], {9: 1}) == ListChanges(corrected=(Corrected(1, "Dr Ada (UK)", "Ada (UK)"),))


def test_without_numbers_lines_alone_are_compared() -> None:
    older = [Entry(None, line) for line in ("Ada (UK)", "Bea (France)", "Bea (France)")]
    assert compare(older, [ADA, BEA, CYD]) == ListChanges(added=(CYD,), taken_off=(Entry(None, "Bea (France)"),))
    assert not compare(older, [ADA, BEA, Entry(8, "Bea (France)")])


_LISTS = st.dictionaries(st.integers(1, 9), st.sampled_from("abc")).map(
    lambda given: [Entry(*pair) for pair in given.items()]
)


@given(_LISTS, _LISTS, st.booleans())
def test_difference_leads_from_the_older_list_to_the_newer(older: list[Entry], newer: list[Entry], known: bool) -> None:
    before = older if known else [Entry(None, entry.line) for entry in older]
    changes = compare(before, newer)
    lines = sorted(entry.line for entry in before)
    for gone in changes.taken_off:
        lines.remove(gone.line)
    for number, was, now in changes.corrected:
        assert was != now
        assert Entry(number, was) in older
        lines.remove(was)
        lines.append(now)
    assert sorted([*lines, *(entry.line for entry in changes.added)]) == sorted(entry.line for entry in newer)
    parts = (lambda entry: entry) if known else (lambda entry: entry.line)
    assert bool(changes) == (sorted(map(parts, older)) != sorted(map(parts, newer)))


def test_who_left_is_counted_and_named_by_policy_alone() -> None:
    changes = ListChanges((CYD,), (ADA, BEA), (Corrected(5, "Eve (EU)", "Ève (EU)"),))
    why = {1: Departure.WITHDRAWN}
    told = publishable(changes, 1, why, named=False)
    assert told.taken_off == (Gone(Departure.WITHDRAWN, 1), Gone(Departure.LEFT_OUT, 1))
    assert "Ada" not in str(told.as_data())
    named = publishable(changes, 1, why, named=True)
    assert named.taken_off[0] == Gone(Departure.WITHDRAWN, 1, ("Ada (UK)",))
    assert named.as_data() == {
        "since": 1,
        "text": None,
        "requested_by": None,
        "list_form": False,
        "added": ["Cyd (Chad)"],
        "taken_off": [
            {"why": "withdrawn", "count": 1, "lines": ["Ada (UK)"]},
            {"why": "left_out", "count": 1, "lines": ["Bea (France)"]},
        ],
        "corrected": [{"before": "Eve (EU)", "after": "Ève (EU)"}],
    }


def test_whoever_is_counted_by_now_is_named_by_no_policy() -> None:
    changes = compare([ADA, BEA, CYD], [CYD])
    told = publishable(changes, 1, {2: Departure.WITHDRAWN}, named=True, hidden={1})
    assert told.taken_off == (Gone(Departure.WITHDRAWN, 1, ("Bea (France)",)), Gone(Departure.LEFT_OUT, 1))
    unnumbered = compare([Entry(None, ADA.line), Entry(None, CYD.line)], [CYD])
    for hidden, lines in (({9}, ()), ((), ("Ada (UK)",))):
        assert publishable(unnumbered, 1, {}, named=True, hidden=hidden).taken_off == (
            Gone(Departure.LEFT_OUT, 1, lines),
        )


def test_what_changed_beside_the_list_counts_as_a_change() -> None:
    assert not publishable(ListChanges(), 1, {}, named=False)
    told = publishable(ListChanges(), 2, {}, named=False, text=TEXT, requested_by=Replaced("A", "B"))
    assert told == EditionChanges(2, TEXT, Replaced("A", "B"))
    assert told
    assert told.as_data()["text"] == {"before": 1, "after": 2}
    assert told.as_data()["requested_by"] == {"before": "A", "after": "B"}


def test_of_another_form_lines_are_corrected_that_differ_in_the_former_one_too() -> None:
    changes = ListChanges(corrected=(Corrected(1, "Ada (UK)", "Ada, UK"), Corrected(2, "Bea (France)", "Béa, France")))
    told = changes.in_another_form({1: "\u2068Ada\u2069 (UK)", 2: "Béa (France)"})
    assert told == ListChanges(corrected=changes.corrected[1:], is_form_new=True)
    assert ListChanges().in_another_form({}), "the edition says it, though no line is another"


def test_departures_are_spoken_of_in_their_number() -> None:
    assert str(Gone(Departure.WITHDRAWN, 1)) == "1 signatory withdrew their signature"
    assert str(Gone(Departure.STRUCK, 1200)) == "1,200 signatures were struck on request"
    for why in Departure:
        assert str(Gone(why, 1)).startswith("1 ")
        assert str(Gone(why, 1)) != str(Gone(why, 2)).replace("2 ", "1 ")
