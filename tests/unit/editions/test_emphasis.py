"""Emphasis is found beside the punctuation of scripts without blanks, and elsewhere as CommonMark says."""

import pytest

from petition.domain.text_rules import CURRENT
from petition.editions import second_rule


@pytest.mark.parametrize(
    ("typed", "inside"),
    [
        ("**強調。**これ", "<strong>強調。</strong>これ"),
        ("これは**「強調」**です", "これは<strong>「強調」</strong>です"),
        ("これは*（強調）*です", "これは<em>（強調）</em>です"),
        ("이것은**“강조”**입니다", "이것은<strong>“강조”</strong>입니다"),
        ("**(bold)**です", "<strong>(bold)</strong>です"),
        ("one **two** three", "one <strong>two</strong> three"),
        ("snake_case_word", "snake_case_word"),
        ("5 * 3 * 2", "5 * 3 * 2"),
        ("5*3*2 and *5*", "5*3*2 and <em>5</em>"),
        ("_so www_ and _a_", "<em>so www</em> and <em>a</em>"),
        ("平和 * 自由 * 平等", "平和 * 自由 * 平等"),
        ("Article 5* and Article 6* apply", "Article 5* and Article 6* apply"),
    ],
)
def test_emphasis(typed: str, inside: str) -> None:
    assert second_rule.html(typed, CURRENT) == f"<p>{inside}</p>\n"
