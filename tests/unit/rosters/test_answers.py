"""A file of decisions: read line by line, and refused by the line that is wrong."""

import pytest

from petition.domain.decisions import LEFT_OUT, Answers
from petition.errors import FieldError
from petition.rosters.answers import read_answers


def test_each_line_is_a_decision() -> None:
    text = (
        '{"row": 12, "codes": ["digits"], "take": "read"}\n\n'
        '{"row": 12, "take": "other"}\n'
        '{"row": 13, "set": {"family_name": " Duncan  Smith ", "country": "France", "email": ""}}\n'
        '{"row": 14, "set": {"left_out": false}}\n'
    )
    assert read_answers(text, ["namesake"], ["one-word"]) == Answers(
        frozenset({"namesake"}),
        frozenset({"one-word"}),
        {
            12: [(frozenset({"digits"}), {}), (frozenset(), None)],
            13: [(frozenset(), {"family_name": "Duncan Smith", "country": "FR", "email": ""})],
            14: [(frozenset(), {LEFT_OUT: ""})],
        },
    )


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("[1]", "line 2"),
        ("{", "line 2"),
        ('{"row": "12", "take": "read"}', "row is missing, or no number"),
        ('{"row": true, "take": "read"}', "row is missing, or no number"),
        ('{"row": 12}', "take or set is needed"),
        ('{"row": 12, "take": "read", "set": {}}', "take or set is needed"),
        ('{"row": 12, "take": "mine"}', "take is neither read nor other"),
        ('{"row": 12, "codes": "digits", "take": "read"}', "codes is no list"),
        ('{"row": 12, "set": []}', "set is no object"),
        ('{"row": 12, "set": {"password": "x"}}', "password is no field"),
        ('{"row": 12, "set": {"role": 7}}', "role is no field, or no text"),
        ('{"row": 12, "set": {"email": "at gb"}}', "email "),
        ('{"row": 12, "set": {"country": "Frnace"}}', "is it France?"),
        ('{"row": 12, "put": {}}', "put is not known"),
    ],
)
def test_a_faulty_line_is_named(line: str, problem: str) -> None:
    with pytest.raises(FieldError) as refused:
        read_answers(f'{{"row": 1, "take": "read"}}\n{line}')
    assert refused.value.field == "decisions"
    assert "line 2" in refused.value.problem
    assert problem in refused.value.problem
