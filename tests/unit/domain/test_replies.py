"""Replies: what the server's words mean, whose fault it is, and how it reads in plain words."""

import smtplib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.replies import ACCEPTED, FINAL, Verdict, broken, in_doubt, judge, plain_reason


@pytest.mark.parametrize(
    ("code", "text", "verdict", "status"),
    [
        (250, "2.0.0 ok", Verdict.ACCEPTED, "2.0.0"),
        (250, "ok", Verdict.ACCEPTED, ""),
        (421, "4.3.2 Too busy", Verdict.DOMAIN_DOWN, "4.3.2"),
        (421, "goodbye", Verdict.DOMAIN_DOWN, ""),
        (450, "4.2.0 Greylisted", Verdict.DEFERRED, "4.2.0"),
        (451, "4.7.1 Try again", Verdict.DEFERRED, "4.7.1"),
        (452, "4.2.2 Mailbox full", Verdict.DEFERRED, "4.2.2"),
        (-1, "not SMTP at all", Verdict.DEFERRED, ""),
        (550, "5.1.1 No such user", Verdict.BAD_ADDRESS, "5.1.1"),
        (553, "5.1.3 Bad address", Verdict.BAD_ADDRESS, "5.1.3"),
        (550, "5.7.1 Not from you", Verdict.OUR_PROBLEM, "5.7.1"),
        (550, "5.7.26 DMARC", Verdict.OUR_PROBLEM, "5.7.26"),
        (552, "5.2.2 Mailbox full", Verdict.REFUSED, "5.2.2"),
        (554, "5.3.4 Message too big", Verdict.NOT_BUILT, "5.3.4"),
        (554, "Transaction failed", Verdict.REFUSED, ""),
    ],
)
def test_f06_first_digit_and_subject_decide(code: int, text: str, verdict: Verdict, status: str) -> None:
    reply = judge(code, text)
    assert (reply.verdict, reply.status, reply.words) == (verdict, status, f"{code} {text}")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "User unknown",
            "unknown user: ada",
            "No such mailbox here",
            "mailbox not found",
            "Recipient address invalid",
        ),
        *("account that you tried to reach is disabled", "The user doesn't exist", "the address does not exist"),
    ],
)
def test_words_alone_tell_that_nobody_is_there(text: str) -> None:
    assert judge(550, text).verdict is Verdict.BAD_ADDRESS


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (500, "Line too long"),
        (500, "5.5.2 Line too long"),
        (501, "Syntax error"),
        (550, "maximum allowed line length is 998 octets, got 3240"),
        (552, "5.2.3 message length exceeds administrative limit"),
        (552, "Message size too large"),
        (554, "5.6.0 Message contains invalid header"),
        (554, "5.6.7 EAI is not supported"),
        (550, "Headers malformed"),
    ],
)
def test_t40_reply_about_the_mail_is_nobodys_bad_address(code: int, text: str) -> None:
    assert judge(code, text).verdict is Verdict.NOT_BUILT


@pytest.mark.parametrize(
    ("code", "text", "verdict"),
    [
        (501, "5.1.3 Bad recipient address syntax", Verdict.BAD_ADDRESS),
        (501, "No such user", Verdict.BAD_ADDRESS),
        (504, "5.7.4 Not allowed", Verdict.OUR_PROBLEM),
        (550, "5.5.0 mailbox unavailable", Verdict.REFUSED),
        (550, "Online services are off", Verdict.REFUSED),
    ],
)
def test_other_replies_are_not_about_the_mail(code: int, text: str, verdict: Verdict) -> None:
    assert judge(code, text).verdict is verdict


def test_enhanced_status_weighs_more_than_words() -> None:
    assert judge(550, "5.7.1 user unknown to our whitelist").verdict is Verdict.OUR_PROBLEM


def test_status_of_another_class_than_the_code_is_not_believed() -> None:
    reply = judge(450, "5.1.1 try later")
    assert (reply.verdict, reply.status) == (Verdict.DEFERRED, "")


@pytest.mark.parametrize("text", ["listed: 5.1.22.3", "host 15.7.1.9", "version 5.1.1.2 of our server", "1.5.7.1"])
def test_address_of_a_machine_is_no_status(text: str) -> None:
    reply = judge(554, text)
    assert (reply.verdict, reply.status) == (Verdict.REFUSED, "")


@pytest.mark.parametrize("text", ["Sorry (#5.1.1)", "5.1.1.", "<ada@x.example>: 5.1.1, see https://x.example/5.7.1.2"])
def test_status_is_found_wherever_it_stands(text: str) -> None:
    assert judge(550, text).status == "5.1.1"


def test_words_are_one_line() -> None:
    assert judge(550, "5.1.1 No\n such\r\n\tuser ").words == "550 5.1.1 No such user"


@pytest.mark.parametrize(
    ("status", "verdict", "plain"),
    [
        ("5.1.1", Verdict.BAD_ADDRESS, "the mailbox does not exist"),
        ("5.2.2", Verdict.REFUSED, "the mailbox is full"),
        ("4.2.2", Verdict.DEFERRED, "the mailbox is full"),
        ("5.7.26", Verdict.OUR_PROBLEM, "our mail fails the domain's checks (SPF, DKIM, DMARC)"),
        ("5.7.999", Verdict.OUR_PROBLEM, "the server refuses mail from us"),
        ("", Verdict.REFUSED, "the server refuses this mail"),
        ("", Verdict.DEFERRED, "the server asks us to try later"),
    ],
)
def test_reason_in_plain_words(status: str, verdict: Verdict, plain: str) -> None:
    assert plain_reason(status, verdict) == plain


def test_reply_tells_its_own_reason() -> None:
    assert judge(550, "5.1.2 Host not found").plain == "the domain does not exist"


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_plain_words(verdict: Verdict) -> None:
    assert plain_reason("", verdict)


@given(st.integers(200, 599), st.text())
def test_every_reply_means_something(code: int, text: str) -> None:
    reply = judge(code, text)
    assert (reply.verdict in FINAL) is (500 <= code < 600)
    assert (reply.verdict is Verdict.ACCEPTED) is (code < 300)
    assert "\n" not in reply.words
    assert reply.plain


def test_broken_connection_is_the_domains_and_doubt_is_the_mails() -> None:
    problem = smtplib.SMTPServerDisconnected("Connection\nlost")
    assert broken(problem).verdict is Verdict.DOMAIN_DOWN
    assert in_doubt(problem).verdict is Verdict.IN_DOUBT
    for reply in (broken(problem), in_doubt(problem)):
        assert reply.words == "SMTPServerDisconnected: Connection lost"
        assert reply.verdict not in FINAL
    assert ACCEPTED.verdict is Verdict.ACCEPTED
