"""A difference on pages and in mails: escaped, and told in words as well as by colours and lines."""

import random

import pytest

from petition.domain.differences import compare
from petition.templating import environment
from tests.markup import text_of

BEFORE = "One <script>two</script> three.\n\nSame here.\n\n- a\n- b"
AFTER = "One <script>two</script> four.\n\nSame here.\n\n- a\n- c\n- b"
USE = '{{% from "{0}" import paragraphs, line %}}{{{{ paragraphs(difference, "en") }}}}'


def _html(name: str) -> str:
    made = environment().overlay(autoescape=True)
    return made.from_string(USE.format(name)).render(difference=compare(BEFORE, AFTER).shortened())


def _text() -> str:
    use = USE.format("email/difference.txt").replace(', "en"', "")
    return (
        environment().overlay(autoescape=False).from_string(use).render(difference=compare(BEFORE, AFTER).shortened())
    )


@pytest.mark.parametrize("name", ["difference.html", "email/difference.html"])
def test_t22_difference_is_escaped(name: str) -> None:
    html = _html(name)
    assert "<script" not in html
    assert "&lt;script&gt;two" in html


@pytest.mark.parametrize("name", ["difference.html", "email/difference.html"])
def test_what_changed_is_told_by_elements_and_by_words(name: str) -> None:
    html = _html(name)
    assert html.count("<del") == 1
    assert html.count("<ins") == 2
    words = text_of(html)
    assert "[taken out: three] [added: four]" in words
    assert "- a [added: - c" in words
    assert "Same here" not in words
    assert "[…]" in words


def test_plain_text_says_it_in_the_same_words() -> None:
    text = _text()
    assert "One <script>two</script> [taken out: three] [added: four]." in text
    assert "\n- a\n[added: - c]\n- b\n" in text
    assert "\n[…]\n" in text


@pytest.mark.parametrize("name", ["difference.html", "email/difference.html"])
def test_t33_texts_shuffled_word_by_word_make_no_large_page(name: str) -> None:
    chance = random.Random(3)
    words = chance.choices(["the", "of", "and", "to", "in", "a", "we", "press", "free"], k=8000)
    before, after = (" ".join(each) for each in (words, chance.sample(words, len(words))))
    html = environment().from_string(USE.format(name)).render(difference=compare(before, after).shortened())
    assert len(html) < len(before) + len(after) + 1000


def test_a_difference_that_was_cut_says_so() -> None:
    cut = compare("a " * 400, "b " * 400).shortened(100)
    for name in ("difference.html", "email/difference.html"):
        made = environment().overlay(autoescape=True).from_string(USE.format(name)).render(difference=cut)
        assert "There is more than" in made


def test_t24_words_that_run_to_the_left_turn_nothing_around_them() -> None:
    use = USE.format("email/difference.txt").replace(', "en"', "")
    difference = compare("A free press", "A שלום press")
    text = environment().overlay(autoescape=False).from_string(use).render(difference=difference)
    assert "[taken out: free] [added: \u2068שלום\u2069]" in text
    for name in ("difference.html", "email/difference.html"):
        html = environment().overlay(autoescape=True).from_string(USE.format(name)).render(difference=difference)
        assert '<ins dir="auto"' in html
