"""Browsers in plain words, as their owners know them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.browsers import UNKNOWN, browser_words

_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
_KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


_CHROME = f"{_WINDOWS} {_KIT} Chrome/130.0.0.0 Safari/537.36"
_SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15"
_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 CriOS/130.0.0.0 Safari/604.1"
_SAMSUNG = "Mozilla/5.0 (Linux; Android 14; SM-S918B) SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (_CHROME, "Chrome on Windows"),
        (f"{_CHROME} Edg/130.0.0.0", "Edge on Windows"),
        (f"{_CHROME} OPR/115.0.0.0", "Opera on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux"),
        (_SAFARI, "Safari on a Mac"),
        (_IPHONE, "Chrome on an iPhone"),
        (_SAMSUNG, "Samsung Internet on Android"),
        ("curl/8.5.0 Linux", "a browser on Linux"),
        ("Firefox/132.0", "Firefox"),
        ("curl/8.5.0", UNKNOWN),
        ("", UNKNOWN),
        ("x" * 400 + "Firefox/1 Windows", UNKNOWN),
    ],
)
def test_browser_is_named_as_its_owner_would(user_agent: str, words: str) -> None:
    assert browser_words(user_agent) == words


@given(st.text())
def test_whatever_is_sent_fits_its_column_and_none_of_it_is_repeated(user_agent: str) -> None:
    assert 0 < len(browser_words(user_agent)) <= 60
    assert browser_words(user_agent) == browser_words(user_agent[:400])
