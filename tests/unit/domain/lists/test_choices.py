"""What can be chosen for a list is stored by words that stay."""

from petition.domain.lists.choices import Group, GroupOrder, HeadingLayout, Layout, Order, Position


def test_values_that_are_stored_keep_their_words() -> None:
    """A form that was stored once is read by every later version."""
    assert {kind.__name__: [one.value for one in kind] for kind in (Order, Group, HeadingLayout)} == {
        "Order": ["country", "name", "given", "signing", "manual"],
        "Group": ["country", "party", "legislature", "section", "none"],
        "HeadingLayout": ["page", "above", "inline", "none"],
    }
    assert {kind.__name__: [one.value for one in kind] for kind in (GroupOrder, Layout, Position)} == {
        "GroupOrder": ["label", "size", "manual"],
        "Layout": ["lines", "bullets", "numbers", "run_in", "table"],
        "Position": ["after_text", "before_text"],
    }
