"""Letters and numbers of lists, by the names that Word (ECMA-376, 17.18.59) and CSS (Counter Styles, 6) give them."""

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
    *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_LARGEST_ROMAN = 3999
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
# Longer rows of letters are no marks of a list.
_LARGEST_LETTER = 26 * 26


def roman(number: int) -> str:
    """Return a number as a small Roman one; as it is where there is none."""
    if not 0 < number <= _LARGEST_ROMAN:
        return str(number)
    made = ""
    for value, sign in _ROMAN:
        made += sign * (number // value)
        number %= value
    return made


def letters(number: int, *, is_repeated: bool) -> str:
    """Return a number as small letters: after z comes aa, and then, with `is_repeated`, bb as in Word, else ab."""
    if not 0 < number <= _LARGEST_LETTER:
        return str(number)
    if is_repeated:
        return _ALPHABET[(number - 1) % 26] * ((number - 1) // 26 + 1)
    made = ""
    while number:
        number, at = divmod(number - 1, 26)
        made = _ALPHABET[at] + made
    return made


def in_word(style: str, number: int) -> str | None:
    """Return a number as a list of Word has it (`w:numFmt`); None for a kind that is not known here."""
    if style == "decimalZero":
        return f"{number:02}"
    if style.endswith("Letter"):
        made = letters(number, is_repeated=True)
    elif style.endswith("Roman"):
        made = roman(number)
    else:
        return {"decimal": str(number), "none": ""}.get(style)
    return {"l": made, "u": made.upper()}.get(style[0]) if style[:5] in ("lower", "upper") else None


def in_css(style: str, number: int) -> str | None:
    """Return a number as a list of a page has it: `list-style-type`, or `type`; None for a kind that is not known."""
    if style in ("1", "decimal"):
        return str(number)
    if style == "decimal-leading-zero":
        return f"{number:02}"
    if style in ("a", "A", "lower-alpha", "lower-latin", "upper-alpha", "upper-latin"):
        made = letters(number, is_repeated=False)
    elif style in ("i", "I", "lower-roman", "upper-roman"):
        made = roman(number)
    else:
        return None
    return made.upper() if style in ("A", "I") or style.startswith("upper") else made
