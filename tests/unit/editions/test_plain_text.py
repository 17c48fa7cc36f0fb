"""The text file of what is read by the second rule."""

import pytest

from petition.domain.text_rules import CURRENT
from petition.editions import second_rule


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("One\ntwo *three*\n\nFour", "One\ntwo three\n\nFour"),
        ("# Head\n\nBody", "Head\n\nBody"),
        ("- one\n* two\n• three", "- one\n\n* two\n\n• three"),
        ("– one\n– two", "– one\n– two"),
        ("+ one\n+ two", "+ one\n+ two"),
        ("10. ten\n11. eleven\nmore", "10. ten\n11. eleven\n\nmore"),
        ("- one\n\n  more\n- two", "- one\n  more\n- two"),
        ("> one\n>\n> two", "> one\n>\n> two"),
        ("a\n\n---\n\nb", "a\n\n* * *\n\nb"),
        ("[law](https://law.example)", "law (https://law.example)"),
        ('[law](https://law.example "The act")', 'law (https://law.example "The act")'),
        ("<https://law.example>", "https://law.example"),
        ("desk@x.example", "desk@x.example"),
        ("[desk@x.example](mailto:desk@x.example)", "desk@x.example"),
        ("www.law.example", "www.law.example"),
        ("m^2^, word^1^, 1^st^", "m², word¹, 1st"),
        ("<b>bold</b> & all", "<b>bold</b> & all"),
        ("", ""),
    ],
)
def test_text(typed: str, text: str) -> None:
    assert second_rule.text(typed, CURRENT) == text
