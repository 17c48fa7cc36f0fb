"""What a browser calls itself, in plain words that its owner recognises: "Firefox on Windows".

A few names are enough, because the words help people to tell their own browsers
apart; nothing is decided by them. A library would match hundreds of patterns
against what strangers send.
"""

_LONGEST = 400
UNKNOWN = "an unknown browser"
# The order counts: most browsers also call themselves what others are called.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def browser_words(user_agent: str) -> str:
    """Return a `User-Agent` (RFC 9110, 10.1.5) in plain words, without its versions."""
    read = user_agent[:_LONGEST]
    browser = next((words for sign, words in _BROWSERS if sign in read), "")
    system = next((words for sign, words in _SYSTEMS if sign in read), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or (f"a browser on {system}" if system else UNKNOWN)
