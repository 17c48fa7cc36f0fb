"""Files of Word (.docx): mammoth reads what their styles mean, and leaves out how they look."""

import io
import re
import zipfile
from collections.abc import Iterator

import mammoth

from petition.documents.list_items import SIGNS_OF_LISTS
from petition.documents.numbering import MARK, Numbering, Styles, with_marks
from petition.documents.writing import Document, write
from petition.errors import FieldError

_TEXT, _NUMBERING, _NAMES = "word/document.xml", "word/numbering.xml", "word/styles.xml"
# More than mammoth keeps of itself: what was underlined, or has a line through it, is named as left out.
_STYLES = (
    f"u => u\nstrike => s\nhighlight => \nr.{MARK} => span.{MARK}\n"
    "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"
)
# What a part says of its own size is what is read of it at most. Pictures are not read at all.
_MOST_READ = 8 << 20


def read_word(content: bytes) -> Document:
    """Return the text of a .docx file as Markdown; raise `FieldError` naming "document" for what is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if _TEXT not in parts.namelist():
                raise FieldError("document", "is no file of Word (.docx)")
            if max(part.file_size for part in parts.infolist() if part.filename.endswith(".xml")) > _MOST_READ:
                raise FieldError("document", "holds more text than any statement")
            dropped = tuple(left_out(parts))
            numbered, unknown = _numbered(parts)
        file = numbered or io.BytesIO(content)
        html = mammoth.convert_to_html(file, style_map=_STYLES, convert_image=_NO_IMAGE).value
    except FieldError:
        raise
    # A damaged file fails in each of the libraries in its own way, and each way means the same.
    except Exception:
        raise FieldError("document", "cannot be read as a file of Word (.docx); save it once more, as .docx") from None
    document = write(html)
    signs = [SIGNS_OF_LISTS] if unknown and SIGNS_OF_LISTS not in document.dropped else []
    return Document(document.markdown, (*document.dropped, *dropped, *signs))


_NO_IMAGE = mammoth.images.img_element(lambda _: {})


def left_out(parts: zipfile.ZipFile) -> Iterator[str]:
    """Yield what a file of Word has beside its text, and what of that is lost."""
    names = set(parts.namelist())
    if "word/comments.xml" in names:
        yield "comments"
    if any(re.fullmatch(r"word/(header|footer)\d*\.xml", name) for name in names):
        yield "headers and footers of pages"
    with parts.open(_TEXT) as text:
        if b"<w:del " in text.read():
            yield "words that were struck out while changes were tracked"


def _numbered(parts: zipfile.ZipFile) -> tuple[io.BytesIO | None, set[str]]:
    """Return the file with the marks of its lists as text, and the kinds of numbers that became digits; or None."""
    names = set(parts.namelist())
    if _NUMBERING not in names:
        return None, set()
    styles = Styles.read(parts.read(_NAMES)) if _NAMES in names else Styles()
    numbering = Numbering.read(parts.read(_NUMBERING), styles)
    marked = with_marks(parts.read(_TEXT), numbering, styles)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            # Pictures are not read, and may be larger than what is.
            if name.endswith((".xml", ".rels")):
                file.writestr(name, marked if name == _TEXT else parts.read(name))
    return made, numbering.unknown
