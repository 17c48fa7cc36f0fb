"""Files of Word that tests make: a text of paragraphs, with whatever parts are needed."""

import io
import zipfile

_OFFICE = "http://schemas.openxmlformats.org"
_TYPES = f"""<Types xmlns="{_OFFICE}/package/2006/content-types"><Default Extension="rels"
ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml"
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_RELATION = f"""<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="rId1"
Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""
_WORDS = f'xmlns:w="{_OFFICE}/wordprocessingml/2006/main"'
_OPENING = f"<w:document {_WORDS}><w:body>"


def paragraph(words: str, style: str = "", looks: str = "") -> str:
    """Return a paragraph of one run, with a style by its name and looks as Word writes them."""
    said = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{said}<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def numbered(words: str, number: int | str, level: int = 0, style: str = "") -> str:
    """Return a paragraph of a list by its number, on a level of it."""
    said = f'<w:pStyle w:val="{style}"/>' if style else ""
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{said}{place}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"


def numbering(*kinds: str, more: str = "") -> str:
    """Return `word/numbering.xml` with these kinds of numbering, each with a list of its number; `more` has others."""
    lists = "".join(f'<w:num w:numId="{at}"><w:abstractNumId w:val="{at}"/></w:num>' for at in range(1, len(kinds) + 1))
    made = "".join(f'<w:abstractNum w:abstractNumId="{at}">{kind}</w:abstractNum>' for at, kind in enumerate(kinds, 1))
    return f"<w:numbering {_WORDS}>{made}{lists}{more}</w:numbering>"


def level(at: int, kind: str, text: str, *, start: int = 1, more: str = "") -> str:
    """Return a level of a kind of numbering."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def styles(inside: str) -> str:
    """Return `word/styles.xml`."""
    return f"<w:styles {_WORDS}>{inside}</w:styles>"


def word_file(body: str, parts: dict[str, str] | None = None, *, before: str = "") -> bytes:
    """Return a .docx file with this body; `before` stands before its first element."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", _TYPES)
        file.writestr("_rels/.rels", _RELATION)
        file.writestr("word/document.xml", f'<?xml version="1.0"?>{before}{_OPENING}{body}</w:body></w:document>')
        for name, content in (parts or {}).items():
            file.writestr(name, content)
    return output.getvalue()
