"""The story, when it breaks: the step is named."""

from dataclasses import replace

import pytest
from flask import Flask

from petition.cli.local.network import free_ports
from petition.cli.local.story import Story, StoryBroken, expect
from petition.mail.local_mailbox import Folder
from petition.settings.settings import Settings
from tests.factories import draft, statement
from tests.shell import Work


@pytest.fixture
def settings(settings: Settings):
    """Settings of an instance where no web service answers."""
    return replace(settings, base_url=f"http://127.0.0.1:{free_ports(1)[0]}")


def told(app: Flask, settings: Settings):
    """Tell the story until it breaks; return what was told and how it broke."""
    sentences = []
    with pytest.raises(StoryBroken) as caught:
        sentences.extend(Story(app, settings, slug="free-press").tell())
    return sentences, str(caught.value)


def test_expectations_are_held_to():
    expect(is_so=True, what="never said")
    with pytest.raises(StoryBroken, match="this went wrong"):
        expect(is_so=False, what="this went wrong")


def test_a_refused_command_breaks_the_story_by_the_name_of_its_step(app: Flask, settings: Settings, work: Work):
    with work() as session:
        statement(session, draft("free-press"))
    assert told(app, settings)[1] == "The story broke at “draft”: slug: “free-press” is taken"


def test_mails_that_do_not_arrive_break_the_story(app: Flask, settings: Settings):
    assert told(app, settings)[1].startswith(
        "The story broke at “deliver”: Nothing could be sent. ConnectionRefusedError"
    )


def test_a_web_service_that_does_not_answer_breaks_the_story(app: Flask, settings: Settings, smtp_sink: Folder):
    assert told(app, settings)[1].startswith("The story broke at “scan”: ")


def test_an_unexpected_number_breaks_the_story(
    app: Flask, settings: Settings, work: Work, monkeypatch: pytest.MonkeyPatch
):
    def _draft(story: Story) -> None:
        story._expect_status(invited=1)

    monkeypatch.setattr(Story, "_draft", _draft)
    with work() as session:
        statement(session, draft("free-press"))
    assert told(app, settings)[1] == (
        "The story broke at “draft”: the status should be {'invited': 1}, and it is {'invited': 0}"
    )
