"""Mails that report no delivery: what is advised, and how they are quoted."""

from petition.domain.received import ADVICE, LONGEST_QUOTE, NEEDS, ReceivedKind, quoted


def test_every_kind_says_what_to_do_and_an_automatic_reply_needs_nobody() -> None:
    assert set(ADVICE) == set(ReceivedKind)
    assert set(ReceivedKind) - set(NEEDS) == {ReceivedKind.AUTOMATIC}


def test_quote_is_bounded_and_marked() -> None:
    assert quoted("Thank you.\n\nAda") == "> Thank you.\n>\n> Ada"
    assert quoted("x" * 9000) == f"> {'x' * LONGEST_QUOTE} …"
