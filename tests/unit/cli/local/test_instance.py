"""The running instance: what a story expects of it is checked."""

import smtplib

import pytest
from flask import Flask

from petition.cli.local.instance import RunningInstance, StoryBroken, expect
from petition.mail.local_mailbox import Folder, StoredMail
from petition.settings.settings import Settings
from tests.factories import draft, statement
from tests.shell import Work


def test_expectations_are_held_to():
    expect(is_so=True, what="never said")
    with pytest.raises(StoryBroken, match="this went wrong"):
        expect(is_so=False, what="this went wrong")


def test_an_unexpected_number_breaks_the_story(app: Flask, settings: Settings, work: Work):
    with work() as session:
        statement(session, draft("free-press"))
    instance = RunningInstance(app, settings)
    instance.expect_status("free-press", state="draft", invited=0)
    with pytest.raises(StoryBroken) as caught:
        instance.expect_status("free-press", invited=1)
    assert str(caught.value) == "the status should be {'invited': 1}, and it is {'invited': 0}"


def test_mails_to_other_people_break_the_story(app: Flask, settings: Settings, smtp_sink: Folder):
    instance = RunningInstance(app, settings)
    assert instance.deliver() == []
    with smtplib.SMTP(settings.mail_server, settings.mail_port) as server:
        server.sendmail("desk@x.example", "ada@x.example", b"Subject: x\r\n\r\nx\r\n")
    with pytest.raises(StoryBroken, match="1 mails should have arrived, and 1 did, or for other people"):
        instance.deliver("bea@x.example")


@pytest.mark.parametrize(("paths", "count"), [([], 0), (["s/a", "s/b"], 2), (["w/a"], 0)])
def test_a_mail_without_its_only_link_breaks_the_story(app: Flask, settings: Settings, paths: list[str], count: int):
    instance = RunningInstance(app, settings)
    sent = mail(settings, "s/one")
    assert instance.link_in(sent, "s") == f"{settings.base_url}/s/one"
    with pytest.raises(StoryBroken, match=f"a mail has {count} links"):
        instance.link_in(mail(settings, *paths), "s")


def mail(settings: Settings, *paths: str):
    """Return a mail with a line for each link."""
    lines = "".join(f"{settings.base_url}/{path}\r\n" for path in paths)
    return StoredMail("1.eml", "ada@x.example", f"Subject: x\r\n\r\nSign here:\r\n{lines}".encode())
