"""Where two rows of words differ, as a reader would say it."""

import re

import pytest

from petition.domain.hunks import END, hunks


def _changes(before: str, after: str) -> list[tuple[str, str]]:
    """Return what was removed and what was added, of texts whose paragraphs end with a line."""
    old, new = ([END if word == "\n" else word for word in re.findall(r"\n|\w+|\W", text)] for text in (before, after))
    found = hunks(old, new)
    at = (0, 0)
    for hunk in found:
        # What stands between two changes is the same on both sides.
        assert old[at[0] : hunk.old] == new[at[1] : hunk.new]
        at = hunk.old_end, hunk.new_end
    assert old[at[0] :] == new[at[1] :]
    return [("".join(old[one.old : one.old_end]), "".join(new[one.new : one.new_end])) for one in found]


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("We ask for a law.", "We ask for a law.", []),
        ("We ask for a law.", "We ask for a treaty.", [("law", "treaty")]),
        # A change begins where a sentence does.
        ("We ask X. We go.", "We ask Y. We ask X. We go.", [("", "We ask Y. ")]),
        ("We ask Y. We ask X. We go.", "We ask X. We go.", [("We ask Y. ", "")]),
        ("The law.\n", "The press.\nThe law.\n", [("", "The press.\n\n")]),
        # Two changes with nothing but a space between them are one; so are two with next to nothing.
        ("an old phrase here", "some new words here", [("an old phrase", "some new words")]),
        (
            "considering the arrested",
            "detaining the reporters",
            [("considering the arrested", "detaining the reporters")],
        ),
        # A word between two short changes stands.
        ("no press can go", "a press may go", [("no", "a"), ("can", "may")]),
        # The end of a paragraph is never counted as changed by the way.
        ("an old phrase\nand more here\n", "some new words\nnot less there\n", None),
    ],
)
def test_changes_as_a_reader_would_say_them(before: str, after: str, changes: list[tuple[str, str]] | None) -> None:
    found = _changes(before, after)
    if changes is None:
        assert found == [("an old phrase", "some new words"), ("and more here", "not less there")]
    else:
        assert found == changes


def test_a_common_end_is_not_counted_twice() -> None:
    assert _changes("to consider a law", "to adopt a new law") == [("consider a", "adopt a new")]
