"""Tables lose no cell."""

from petition.domain.text_rules import CURRENT
from petition.editions import second_rule


def test_table_is_one_on_the_page_and_lines_in_the_text_file() -> None:
    typed = "| Country | Votes |\n|---|--:|\n| Sweden | 3 |\n| Norway |"
    page = second_rule.html(typed, CURRENT)
    assert page.count("<tr>") == 3
    assert '<td class="right">3</td>' in page
    assert "style" not in page
    assert second_rule.text(typed, CURRENT) == "Country | Votes\nSweden | 3\nNorway | "


def test_row_that_is_wider_than_the_header_stays_as_it_is() -> None:
    typed = "| a | b |\n|---|---|\n| 1 | 2 | 3 |"
    assert "<table" not in second_rule.html(typed, CURRENT)
    assert second_rule.text(typed, CURRENT) == typed
    assert "<table" in second_rule.html(f"| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |\n\n{typed}", CURRENT)


def test_bar_within_a_cell_divides_none() -> None:
    assert "<td>1|2</td>" in second_rule.html("| a | b |\n|---|---|\n| 1\\|2 | 3 |", CURRENT)
