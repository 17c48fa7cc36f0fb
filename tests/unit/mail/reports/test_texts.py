"""Reports in words: where the mail system speaks, and whom it names."""

import pytest

from petition.mail.reports.texts import own_words, recipients_of_copy


@pytest.mark.parametrize(
    "line",
    [
        "------ This is a copy of the message, including all the headers. ------",
        "--- Below this line is a copy of the message.",
        "   ----- Unsent message follows -----",
        "Original message follows.",
        "--- The header of the original message is following. ---",
        "Received: from x",
    ],
)
def test_copy_of_the_message_is_no_word_of_the_writer(line: str) -> None:
    assert own_words(f"It failed.\n{line}\nTo: ada@lords.example") == ("It failed.", f"{line}\nTo: ada@lords.example")


def test_copy_tells_its_recipient_only_if_there_is_one() -> None:
    assert recipients_of_copy("Subject: x\nTo: Ada <ada@lords.example>\n") == ["ada@lords.example"]
    assert recipients_of_copy("To: a@x.example,\n b@x.example\n") == []
    assert recipients_of_copy("Received: by y\n\tfor <a@x.example>; Mon, 23 Nov 2026\n") == ["a@x.example"]
