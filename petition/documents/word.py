"""Files of Word (.docx): mammoth reads what their styles mean, and leaves out how they look."""

import io
import re
import zipfile
from collections.abc import Iterator

import mammoth

from petition.documents.writing import Document, write
from petition.errors import FieldError

_TEXT = "word/document.xml"
# More than mammoth keeps of itself: what was underlined, or has a line through it, is named as left out.
_STYLES = "u => u\nstrike => s\nhighlight => \np[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"
_LETTERS = re.compile(rb'w:numFmt w:val="(?:lower|upper)(?:Letter|Roman)"')
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
        html = mammoth.convert_to_html(io.BytesIO(content), style_map=_STYLES, convert_image=_NO_IMAGE).value
    except FieldError:
        raise
    # A damaged file fails in each of the libraries in its own way, and each way means the same.
    except Exception:
        raise FieldError("document", "cannot be read as a file of Word (.docx); save it once more, as .docx") from None
    document = write(html)
    return Document(document.markdown, (*document.dropped, *dropped))


_NO_IMAGE = mammoth.images.img_element(lambda _: {})


def left_out(parts: zipfile.ZipFile) -> Iterator[str]:
    """Yield what a file of Word has beside its text, and what of that is lost."""
    names = set(parts.namelist())
    if "word/comments.xml" in names:
        yield "comments"
    if any(re.fullmatch(r"word/(header|footer)\d*\.xml", name) for name in names):
        yield "headers and footers of pages"
    with parts.open(_TEXT) as text:
        if b"<w:del " in (found := text.read()):
            yield "words that were struck out while changes were tracked"
    if b"<w:numPr" in found and "word/numbering.xml" in names:
        with parts.open("word/numbering.xml") as numbering:
            if _LETTERS.search(numbering.read()):
                yield "letters and Roman numbers of lists, which may have become plain numbers: compare them"
