"""The demonstration: an instance of its own with no setting of the real one, and a story that can break."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from petition.cli.local import demo
from petition.cli.local.instance import StoryBroken
from petition.cli.local.story import Story
from petition.settings.settings import Settings
from tests.shell import refused, shell


def test_environment_has_nothing_of_the_real_instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = {
        "DATABASE_URL": "postgresql://petition@db/petition",
        "BASE_URL": "https://sign.alliance.example",
        "SECRET_KEY": "x" * 32,
        "COUNTRY_LABELS": "GB=Albion",
        "MAIL_SERVER": "mail.alliance.example",
        "MAIL_PASSWORD": "secret",
        "INSTANCE_PATH": "/srv/petition",
    }
    for name, value in {**real, "LANG": "C.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    made = demo._environment(tmp_path)
    assert made["LANG"] == "C.UTF-8"
    assert made["INSTANCE_PATH"] == str(tmp_path)
    assert made["BASE_URL"] == f"http://127.0.0.1:{made['PORT']}"
    assert made["PORT"] != made["MAIL_PORT"]
    assert {name for name in made if name.startswith("MAIL_")} == {"MAIL_PORT"}
    assert not {"DATABASE_URL", "COUNTRY_LABELS"} & set(made)
    assert not set(real.values()) & set(made.values())
    assert demo._environment(tmp_path)["SECRET_KEY"] != made["SECRET_KEY"]


def test_story_is_told_in_a_local_instance_alone(hosted: Flask) -> None:
    assert "loopback" in refused(hosted, "demo", "--here")


def test_exit_code_is_that_of_the_story(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    folders: list[Path] = []

    def code(number: int) -> int:
        def tell(folder: Path) -> int:
            folders.append(folder)
            assert folder.is_dir()
            return number

        monkeypatch.setattr(demo, "_in_own_instance", tell)
        return shell(app, "demo").exit_code

    assert [code(number) for number in (0, 1, 130)] == [0, 1, 130]
    assert not any(folder.exists() for folder in folders)


def test_steps_are_numbered_and_the_list_printed_below(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def tell(self: Story) -> Iterator[str]:
        self.slug, self.published = "free-press", "Ada Lovelace (UK)\n"
        yield "One thing happened."
        yield "Another thing happened."

    monkeypatch.setattr(Story, "tell", tell)
    steps, where, published, rest = shell(app, "demo", "--here").stdout.split("\n\n")
    assert steps.splitlines() == [" 1. One thing happened.", " 2. Another thing happened."]
    assert (where, published) == ("As published at /statements/free-press:", "Ada Lovelace (UK)")
    assert rest.startswith("Everything came out as it should, in ")


def test_story_that_breaks_stops_its_mailbox_and_says_no_more(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tell(self: Story) -> Iterator[str]:
        yield "One thing happened."
        raise StoryBroken("nothing more did")

    monkeypatch.setattr(Story, "tell", tell)
    for _ in range(2):
        # The second time, the port is free again.
        told = shell(app, "demo", "--here")
        assert (told.exit_code, told.stdout) == (1, " 1. One thing happened.\n")
        assert "nothing more did" in told.stderr
    assert logging.getLogger("worker").level == logging.NOTSET
