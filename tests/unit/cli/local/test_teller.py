"""What both acts stand on: people in random order, a yes by the link, and every page held to what it must say."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from petition.cli.local.instance import StoryBroken
from petition.cli.local.network import free_ports
from petition.cli.local.sample import TITLE, sample_people
from petition.cli.local.teller import Teller
from petition.models import Signature
from tests import factories
from tests.databases import application
from tests.shell import Work
from tests.web_support import link_path


@pytest.fixture
def story(app: Flask, work: Work) -> Iterator[Teller]:
    """A teller, whose people have their links to a statement that is served."""
    (port,) = free_ports(1)
    settings = replace(app.config["SETTINGS"], base_url=f"http://127.0.0.1:{port}")
    with application(settings) as served, make_server("127.0.0.1", port, served) as server:
        story = Teller(served, settings, slug="free-press")
        with work() as session:
            people = factories.persons(session, [story.rows[story.renamer], story.rows[story.silent]])
            _, invitations = factories.circulated(session, people, factories.draft(title=TITLE))
            for email, invitation in zip((story.renamer, story.silent), invitations, strict=True):
                story.links[email] = settings.base_url + link_path(served, invitation)
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield story
        server.shutdown()
        thread.join()


def test_people_are_those_of_the_sample_in_an_order_of_their_own(app: Flask) -> None:
    tellers = [Teller(app, app.config["SETTINGS"]) for _ in range(5)]
    everybody = {row.email for row in sample_people()}
    assert all(set(one.rows) == everybody for one in tellers)
    assert all([one.renamer, one.silent] == list(one.rows)[:2] for one in tellers)
    assert len({tuple(one.rows) for one in tellers}) > 1


def test_yes_is_stored_and_its_line_kept(story: Teller, work: Work) -> None:
    story.answer_yes(story.renamer, {"honorific_prefix": story.rows[story.renamer].name.honorific_prefix})
    with work() as session:
        signed = session.scalars(select(Signature)).one()
        assert signed.person_name.name == story.rows[story.renamer].name.name
    assert list(story.lines) == [story.renamer]
    assert story.lines[story.renamer].startswith(story.rows[story.renamer].name.display)


def test_no_is_no_yes(story: Teller) -> None:
    with pytest.raises(StoryBroken, match="does not thank for the signature"):
        story.answer_yes(story.silent, {"decision": "decline"})
    assert not story.lines


def test_line_that_is_not_shown_breaks_the_story(story: Teller) -> None:
    with pytest.raises(StoryBroken, match="the page does not show “"):
        story.answer_yes(story.renamer, {"family_name": "Somebodyelse"})


def test_link_of_somebody_else_breaks_the_story(story: Teller) -> None:
    story.links[story.renamer] = story.links[story.silent]
    with pytest.raises(StoryBroken, match="the page does not name the person"):
        story.open_link(story.renamer)
