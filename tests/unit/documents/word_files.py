"""Files of Word that tests make: a text of paragraphs, with whatever parts are needed."""

import io
import zipfile

_OFFICE = "http://schemas.openxmlformats.org"
_TYPES = f"""<Types xmlns="{_OFFICE}/package/2006/content-types"><Default Extension="rels"
ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml"
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_RELATION = f"""<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="rId1"
Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""
_OPENING = f'<w:document xmlns:w="{_OFFICE}/wordprocessingml/2006/main"><w:body>'


def paragraph(words: str, style: str = "", looks: str = "") -> str:
    """Return a paragraph of one run, with a style by its name and looks as Word writes them."""
    said = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{said}<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


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
