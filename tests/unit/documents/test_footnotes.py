"""Notes are found in what each program makes of them."""

import pytest

from petition.documents.writing import write

MADE = {
    "mammoth": "<p>Word<sup><a href='#footnote-1' id='footnote-ref-1'>[1]</a></sup>.</p>"
    "<ol><li id='footnote-1'><p>Note. <a href='#footnote-ref-1'>↑</a></p></li></ol>",
    "Word": "<p>Word<a href='#_ftn1' name='_ftnref1'><span>[1]</span></a>.</p>"
    "<div id=ftn1><p><a href='#_ftnref1' name='_ftn1'>[1]</a> Note.</p></div>",
    "Google Docs": "<p>Word<sup><a href='#ftnt1' id='ftnt_ref1'>[1]</a></sup>.</p>"
    "<div><p><a href='#ftnt_ref1' id='ftnt1'>[1]</a> Note.</p></div>",
    "LibreOffice": "<p>Word<a name='sdfootnote1anc' href='#sdfootnote1sym'><sup>1</sup></a>.</p>"
    "<div id='sdfootnote1'><p><a name='sdfootnote1sym' href='#sdfootnote1anc'>1</a>Note.</p></div>",
}


@pytest.mark.parametrize("program", MADE)
def test_note_and_its_mark(program: str) -> None:
    assert write(MADE[program]).markdown == "Word[^1].\n\n[^1]: Note."


def test_link_within_the_page_that_nothing_answers_is_words() -> None:
    assert write("<p><a href='#top'>Up</a></p>").markdown == "Up"


def test_marks_of_one_label_get_numbers_of_their_own() -> None:
    one = "<a id=a{0} href='#b{0}'>*</a><p id=b{0}>Note {0} <a href='#a{0}'>^</a></p>"
    made = write(one.format(1) + one.format(2)).markdown
    assert made == "[^*]\n\n[^*]: Note 1\n\n[^2]\n\n[^2]: Note 2"
