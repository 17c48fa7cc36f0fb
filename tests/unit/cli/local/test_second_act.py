"""The second act: its typo is one word of the sample, and what does not come out as it should breaks the story."""

import difflib
from email.message import Message
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from petition.cli.local import second_act
from petition.cli.local.instance import StoryBroken
from petition.cli.local.sample import TEXT
from petition.cli.local.teller import Teller
from petition.cli.local.visitor import Page
from petition.settings.settings import Settings


def _page(text: str) -> Page:
    return Page(200, "http://127.0.0.1/", text.encode(), Message())


def test_first_draft_has_one_typo(settings: Settings) -> None:
    path = Path(second_act.text_with_a_typo(settings))
    assert path.parent == settings.instance
    right, wrong = TEXT.read_text(encoding="utf-8").split(), path.read_text(encoding="utf-8").split()
    changed = [word for word in difflib.ndiff(right, wrong) if word[0] in "+-"]
    assert changed == ["- price", "+ prise"]


def test_sample_without_a_place_for_the_typo_is_told(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = tmp_path / "other.md"
    text.write_text("Another text.", encoding="utf-8")
    monkeypatch.setattr(second_act, "TEXT", text)
    with pytest.raises(StoryBroken, match="no place for the typo"):
        second_act.text_with_a_typo(settings)


@pytest.fixture
def story(app: Flask, settings: Settings) -> Teller:
    """A teller on an instance that takes every command and says what the test lets it say."""
    return Teller(app, settings, slug="free-press")


def _amended(story: Teller, mails: list[str], after: str) -> None:
    shown = iter([_page("as published"), _page(after)])
    made: Any = SimpleNamespace(
        deliver=lambda *_: [SimpleNamespace(part=lambda _kind, text=text: text) for text in mails],
        published=lambda *_: next(shown),
    )
    made.shell = lambda *_: ""
    story.instance = made


def test_amending_says_how_many_were_told(story: Teller) -> None:
    _amended(story, ["prise → price", "prise → price"], "as published")
    amend, *_ = second_act.STEPS
    assert amend(story) == "Amended: a typo in the text, and 2 mails show those who signed what changed."


@pytest.mark.parametrize(
    ("mails", "after", "words"),
    [
        (["prise → price", "no word of it"], "as published", "a mail does not show what changed"),
        (["prise → price"], "another text", "what is published changed by itself"),
    ],
)
def test_amending_that_goes_wrong_breaks_the_story(story: Teller, mails: list[str], after: str, words: str) -> None:
    _amended(story, mails, after)
    amend, *_ = second_act.STEPS
    with pytest.raises(StoryBroken, match=words):
        amend(story)


def test_newest_edition_is_waited_for(story: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A web process remembers for a moment which edition is the newest, and not for ever."""
    monkeypatch.setattr(second_act, "_REMEMBERED_SECONDS", 0.3)
    newest = iter(["first", "first", "second"])
    made: Any = SimpleNamespace(published=lambda _, name: _page("second" if name == "/2.txt" else next(newest)))
    story.instance = made
    assert second_act._newest(story).html == "second"
    made.published = lambda _, name: _page("second" if name == "/2.txt" else "first")
    assert second_act._newest(story).html == "first"
