"""HTML reports: the lines that a reader would see."""

from petition.mail.reports.plain_words import plain_text


def test_html_keeps_lines_and_addresses() -> None:
    markup = "<style>a{b}</style><p>Not delivered:<br>ada&#64;lords.example</p><div>bye &lt;now&gt;</div>"
    assert [line.strip() for line in plain_text(markup).split("\n") if line.strip()] == [
        "Not delivered:",
        "ada@lords.example",
        "bye <now>",
    ]
