"""Small texts as people paste them: what they see in the field is what page and text file say, and so from a clipboard.

Lines are compared without their indents and the empty lines between them.
"""

import html
import re

import pytest

from petition.documents.writing import write
from petition.domain.text import clean_text
from petition.domain.text_rules import CURRENT
from petition.editions import markup

# Each is read as it stands.
LITERAL = (
    "We ask govern\u00adments to act, the of\ufb01ce and the \ufb02ag.",
    "The first page ends here and\n\n- 2 -\n\ngoes on there.\n\n– iv –\n\nPage 3 of 4\n\n3\n\nThe end.",
    "On the list:\n\t•\tfirst\n\t\t◦\tinner\n\t\t\t▪\tdeepest\n\t•\tsecond",
    "Name\tCountry\tParty\nAda\tUK\tLib\nBob\tFR\tSoc",
    "It began in\n1989. That was the year.\n\n1989. That was the year.",
    "Yours sincerely,\n\nAda Lovelace MP\nChair\n-- \nAda Lovelace | House of Commons | +44 20 7219\nada@x.example",
    "我们呼吁各国政府，\n尊重新闻自由：1.第一，2.第二。\n一、保护记者\n二、停止监控",
    "نطالب\u200f بحرية الصحافة \u200f(المادة 19)\u200f.\n1) أولاً\n2) ثانياً",
    "เรา\u200bเรียกร้อง\u200bให้\u200bรัฐบาล",
    "One\u2028two\u2029three\u000bfour\u000cfive\u0085six",
    "“Smart” ‘quotes’ – and — dashes … and 'plain' \"ones\".",
    "A * star, an _ underscore, a ` back tick, a # hash, a ~ tilde, a | bar, a \\ backslash.",
    "We use C# and F# and 5*3*2 and 12**3**4 and snake_case_name and *args and **kwargs.",
    "The tag <b>bold</b> and <br> and <script>x</script> and &amp; and &lt; and &nbsp; and AT&T.",
    "See http://x.example/y_z_ and http://x.example/a_b_c*d and https://x.example/(paren) ok.",
    "www.x.example/_y_ and www.x.example/a_b_c and mailto:a_b@x.example and a_b_c@x.example",
    "Am\n10. Mai wird abgestimmt.\n\nDer 3. Artikel.",
    "Berlin\n10. Mai 2026",
    "As shown[1] and again[2].\n\n[1] First text.\n[2] Second text at http://x.example/.",
    '[1]: http://x.example/ "title"\n\nSee [1] and [the law][1].',
    "According to Art. 5 (1) a) of the Law,\n(1) first\n(2) second\na) letter\nb) other",
    "Art. 5 (1) a)\nThe text follows.",
    "§ 1 Purpose\n§ 2 Scope\n\n1.1 First\n1.2 Second\n1.2.1 Third",
    "I. Introduction\n\nWe ask.\n\nII. Demands\n\nA. Press\nB. Courts",
    "#hashtag and #2\n\n#1 on the list",
    "~~struck~~ and ==marked== and H~2~O and x^2 and m^3; x_1, x_2 and a_{n}",
    "a | b\n--|--\n1 | 2 | 3",
    "C:\\temp\\new and \\n",
    "• One\n• Two\n  continued\n• Three",
    "1. One\n\n   a. Sub\n   b. Sub\n\n2. Two\n\n7. Seven",
    "+ 32 2 555 12 12\n+49 30 1234\n- 10 %\n-5 degrees\n–no blank",
    "J. K. Rowling\nA. Merkel\nB. Obama\n\na. m. and p. m.",
    "(c) 2024 The Alliance\n(s) plural\n(a) alone",
    "```\ncode\n```\n\n`inline` code",
    "Über\u00a0die Straße:\u202f« oui »\u2009! et 1\u202f000\u00a0€",
    "2024-11-26: 12:30 – 14:00\n12:30: Opening\n3.5 million\n3,5 Mio.\n1.000 Euro",
    "No. 5\nNr. 7 and p. 3\nvs. them\ni. e. this\ni) first\nii) second",
    "Ⅰ. first\nⅡ. second\n① one\n② two\n（一）甲\n（二）乙",
    "- [ ] todo\n- [x] done",
    "x<sup>2</sup> and CO<sub>2</sub> &copy; &#169; &eacute;",
    "Footnote * here.\n\n* The note.\n** The second.",
    "Hello :) and :-( and <3 and -> and => and <- and --> and (c) (r) (tm) ... --",
    "1.Erstens ohne Leerzeichen\n2.Zweitens\n1)eins\na)zwei",
    "=====\nHEADING\n=====",
)
# What Markdown means something by, typed; from a clipboard it stays what it is.
TYPED = (
    ("Anna wrote:\n> We agree.\n>> Do you?\nSo do I.", "Anna wrote:\n> We agree.\n> > Do you?\nSo do I."),
    ("Text\n-----\nMore\n\n*****", "Text\nMore\n* * *"),
    ("Dear colleagues,\\\nplease sign.", "Dear colleagues,\nplease sign."),
    ("2^10^ and 1^st^ and __init__ and _so_", "2¹⁰ and 1st and init and so"),
    (
        "<http://x.example/a_b> and <a@x.example> and <not a tag>",
        "http://x.example/a_b and a@x.example and <not a tag>",
    ),
    ("**see www.x.example/a_b** and __www.x.example/a__", "see www.x.example/a_b and www.x.example/a"),
)


def _lines(text: str) -> list[str]:
    return [re.sub(r"\s+", " ", line).strip() for line in text.split("\n") if not re.fullmatch(r"[\s>]*", line)]


def _words_of_page(body: str) -> str:
    """Return the page's words; marks of lists that a browser draws are not among them."""
    return html.unescape(re.sub("<[^>]*>", " ", markup.to_html(body, CURRENT)))


@pytest.mark.parametrize("typed", LITERAL)
def test_text_is_read_as_it_stands(typed: str) -> None:
    body = clean_text(typed, "text")
    assert _lines(markup.to_text(body, CURRENT)) == _lines(body)
    missing = [word for word in re.findall(r"[^\W\d_]\w*", body) if word not in _words_of_page(body)]
    assert not missing


@pytest.mark.parametrize(("typed", "read"), TYPED)
def test_marks_that_are_typed_mean_what_they_mean(typed: str, read: str) -> None:
    assert _lines(markup.to_text(clean_text(typed, "text"), CURRENT)) == _lines(read)


@pytest.mark.parametrize("typed", [*LITERAL, *(typed for typed, _ in TYPED)])
def test_from_a_clipboard_every_sign_stays(typed: str) -> None:
    body = clean_text(typed, "text")
    paragraphs = (html.escape(one).replace("\n", "<br>") for one in re.split(r"\n\s*\n", body))
    document = write("".join(f"<p>{one}</p>" for one in paragraphs))
    assert document.dropped == ()
    assert _lines(markup.to_text(clean_text(document.markdown, "text"), CURRENT)) == _lines(body)
