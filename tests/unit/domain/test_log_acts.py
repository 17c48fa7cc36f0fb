"""Every action that the code records has a sentence, and every sentence an action that is recorded."""

from pathlib import Path

import pytest

from petition.domain.log_acts import ACTS, Family, actions_of
from tests.recorded_actions import Code, Unread

RECORDED = Code().actions()


def test_every_action_that_is_recorded_has_words() -> None:
    # They come as literals, constants, and parts that a caller hands in.
    assert {
        "statement.draft",
        "invitation.correct",
        "statement.withhold",
        "person.retire",
        "invitation.deny",
    } < RECORDED
    assert sorted(RECORDED - set(ACTS)) == []


def test_no_words_are_for_an_action_that_nobody_records() -> None:
    assert sorted(set(ACTS) - RECORDED) == []


@pytest.mark.parametrize(
    ("code", "actions"),
    [
        ('def act():\n    audit.record(s, "thing.new", ("thing", 1), actor=a)', {"thing.new"}),
        ("_NEW = 'thing.new'\ndef act():\n    audit.record_all(s, _NEW, 'thing', [1], actor=a)", {"thing.new"}),
        (
            "def _act(what):\n    audit.record(s, f'a.{what}', x, actor=a)\ndef one():\n    _act('on' if y else 'off')",
            {"a.on", "a.off"},
        ),
        ("def act():\n    history.record(s, 1, 'paint', {}, actor=a)", {"person.paint"}),
    ],
)
def test_a_new_action_would_be_found(tmp_path: Path, code: str, actions: set[str]) -> None:
    (tmp_path / "module.py").write_text(code, encoding="utf-8")
    assert actions <= Code(tmp_path).actions()
    assert not actions & set(ACTS)


def test_an_action_that_cannot_be_read_is_no_action_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("def act():\n    audit.record(s, made(), x, actor=a)", encoding="utf-8")
    with pytest.raises(Unread, match=r"module, line 2: made\(\)"):
        Code(tmp_path).actions()


def test_families_share_all_actions_among_them() -> None:
    assert sorted(action for family in Family for action in actions_of(family)) == sorted(ACTS)
    assert all(family.words for family in Family)
