"""The story, when it breaks: the step is named."""

from dataclasses import replace

import pytest
from flask import Flask

from petition.cli.local.instance import StoryBroken
from petition.cli.local.network import free_ports
from petition.cli.local.story import Story
from petition.mail.local_mailbox import Folder
from petition.settings.settings import Settings
from tests.factories import draft, statement
from tests.shell import Work


@pytest.fixture
def settings(settings: Settings):
    """Settings of an instance where no web service answers."""
    return replace(settings, base_url=f"http://127.0.0.1:{free_ports(1)[0]}")


@pytest.fixture
def app(own_app: Flask):
    """An application with these settings."""
    return own_app


def breaks(app: Flask, settings: Settings):
    """Return how the story breaks."""
    with pytest.raises(StoryBroken) as caught:
        list(Story(app, settings, slug="free-press").tell())
    return str(caught.value)


def test_a_refused_command_breaks_the_story_by_the_name_of_its_step(app: Flask, settings: Settings, work: Work):
    with work() as session:
        statement(session, draft("free-press"))
    assert breaks(app, settings) == "The story broke at “draft”: slug: “free-press” is taken"


def test_mails_that_do_not_arrive_break_the_story(app: Flask, settings: Settings):
    assert breaks(app, settings).startswith(
        "The story broke at “deliver”: Nothing could be sent. ConnectionRefusedError"
    )


def test_a_web_service_that_does_not_answer_breaks_the_story(app: Flask, settings: Settings, smtp_sink: Folder):
    assert breaks(app, settings).startswith("The story broke at “scan”: ")
