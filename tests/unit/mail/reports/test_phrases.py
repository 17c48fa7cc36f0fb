"""Phrases: what says that a mail failed, that it waits, and what says neither."""

import pytest

from petition.mail.reports.phrases import FAILURE, STILL_TRYING, STOPPED, SUBJECT, WRITER


@pytest.mark.parametrize(
    "text",
    [
        "Your message could not be delivered",
        "it could not\nbe delivered to one or more recipients",
        "Delivery to the following recipient failed permanently",
        "Ihre Nachricht konnte nicht zugestellt werden",
        "Votre message n'a pas pu être remis",
        "No se pudo entregar el mensaje",
        "Сообщение не было доставлено",
        "メールを配信できませんでした",
    ],
)
def test_failure_is_heard(text: str) -> None:
    assert FAILURE.search(text)


@pytest.mark.parametrize(
    "text", ["Thank you for your letter.", "I will sign on Monday.", "Ihre Nachricht ist angekommen."]
)
def test_ordinary_words_tell_of_no_failure(text: str) -> None:
    assert not FAILURE.search(text)
    assert not STILL_TRYING.search(text)


def test_warning_is_no_end() -> None:
    assert STILL_TRYING.search("It will be retried until it is 24 hours old.")
    assert not STOPPED.search("It will be retried until it is 24 hours old.")
    assert STOPPED.search("Message could not be delivered for 5 days\nMessage will be deleted from queue")


def test_systems_and_their_subjects_are_known() -> None:
    assert WRITER.search("Mail Delivery Subsystem <mailer-daemon@mx.example>")
    assert not WRITER.search("Ada Lovelace <ada@lords.example>")
    assert SUBJECT.search("Undelivered Mail Returned to Sender")
    assert not SUBJECT.search("Re: An invitation")
