"""Automatic replies, known by their subjects and their words."""

import pytest

from petition.mail.reports.replies import announces_reply, reads_like_reply


@pytest.mark.parametrize(
    ("subject", "is_reply"),
    [
        ("Automatic reply: An invitation", True),
        ("[External] Out of Office Re: An invitation", True),
        ("Re: Abwesenheitsnotiz", True),
        ("Réponse automatique : An invitation", True),
        ("自動応答: An invitation", True),
        ("Автоответ: An invitation", True),
        ("An invitation", False),
        ("How to build an automatic reply", False),
    ],
)
def test_subject_of_a_reply(subject: str, is_reply: bool) -> None:
    assert announces_reply(subject) is is_reply


def test_words_of_a_reply() -> None:
    assert reads_like_reply("Dear all,\nI am currently out\nof the country until May.")
    assert not reads_like_reply("I would like to sign, where do I find the link?")
