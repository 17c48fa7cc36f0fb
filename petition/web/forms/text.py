"""The text of a statement in a form: typed, pasted, or taken from a file; of a draft, and of what amends one."""

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, FileField, TextAreaField

from petition.documents.writing import Document


def text_fields() -> tuple[Any, Any, Any]:
    """Return the fields of a text: what is typed, the file that it is taken from, and whether every line end stays.

    They are made for each form, because a form lists faults in the order in which its fields were made.
    """
    return (
        TextAreaField("Text", description="Markdown: a blank line between paragraphs, **bold**, *italic*, - lists."),
        FileField("Take the text from a file of Word (.docx)"),
        BooleanField("Keep every line end, also where a whole paragraph was wrapped at 60 to 80 characters"),
    )


class TextForm:
    """What forms with a text have in common."""

    if TYPE_CHECKING:
        body: Any

    def take(self, document: Document) -> None:
        """Put the text of a document into the field, below what stands there."""
        self.body.data = "\n\n".join(filter(None, [(self.body.data or "").strip(), document.markdown]))
