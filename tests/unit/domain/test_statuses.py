"""Statuses: what an invitation's state says has a status of the same name, and every number has its place."""

from petition.domain.states import InvitationState
from petition.domain.statuses import NUMBERS, Status, in_words


def test_states_are_statuses_and_unanswered_ones_are_told_apart_by_mails() -> None:
    states = {state.value for state in InvitationState} - {"pending", "invited"}
    assert {status.value for status in Status} - states == {"no_answer", "unreachable", "not_sent"}
    assert states <= {status.value for status in Status}


def test_numbers_are_told_in_words_and_in_order() -> None:
    told = in_words({key: place for place, key in enumerate(NUMBERS)})
    assert [number for _, number in told] == list(range(13))
    assert [words for words, _ in told][:5] == ["invited", "signed", "declined", "no answer", "unreachable"]
    assert Status.NOT_SENT.words == "not sent"
