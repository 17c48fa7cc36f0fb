"""The signatory's answer."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import ValidationError

from petition.domain.corrections import NAME_PARTS
from petition.domain.lengths import NOTE
from petition.domain.names.person_name import PersonName
from petition.domain.text import clean_line, clean_text, has_letter
from petition.errors import FieldError
from petition.services.signing.standing import Standing
from petition.web.forms.base import Form

SIGN, DECLINE = "sign", "decline"
NAMED, COUNTED = "named", "counted"


class SignForm(Form):
    """Sign or decline, with the name as it is to be printed.

    No answer is chosen beforehand, and signing needs the declaration, so that
    no robot that fetches, submits or clicks once can sign.
    """

    class Meta:
        """How Flask-WTF treats this form."""

        # Every POST has passed `CSRFProtect` before a view sees it; once is enough.
        csrf = False

    decision = RadioField(
        "Your answer",
        choices=[SelectChoice(SIGN, "I sign this statement"), SelectChoice(DECLINE, "I decline")],
        validate_choice=False,
        default=None,
    )
    # The page words it; there only where the statement lets people choose.
    naming = RadioField(choices=[NAMED, COUNTED], validate_choice=False)
    declaration = BooleanField("I have read the text, and I am the person named above or act with their authority.")
    honorific_prefix = StringField("Title before the name")
    given_name = StringField("Given name")
    family_name = StringField("Family name")
    honorific_suffix = StringField("Letters after the name")
    comment = TextAreaField(
        "A note to the coordinator",
        description="If you decline, you may say why. It is not published, and nobody has to write anything.",
    )
    text_digest = HiddenField()
    beside = HiddenField()
    seen = HiddenField()

    def validate_decision(self, field: RadioField) -> None:
        """Demand a choice."""
        if field.data not in (SIGN, DECLINE):
            raise ValidationError("Choose whether you sign or decline.")

    def validate_naming(self, field: RadioField) -> None:
        """Demand one of the two, if anything; whether there is a choice is the statement's."""
        if self.decision.data == SIGN and field.data not in (None, NAMED, COUNTED):
            raise ValidationError("Choose whether the list prints your name.")

    def validate_declaration(self, field: BooleanField) -> None:
        """Demand the declaration of whoever signs."""
        if self.decision.data == SIGN and not field.data:
            raise ValidationError("Tick the declaration to sign.")

    def validate_family_name(self, field: StringField) -> None:
        """Demand a name, in one part or both."""
        self._cleaned(field)
        given = self.given_name.data
        if self.decision.data == SIGN and field.raw_data and not has_letter(f"{given or ''}{field.data or ''}"):
            raise ValidationError("Enter the name that is to be printed.")

    def validate_honorific_prefix(self, field: StringField) -> None:
        """Clean what was typed."""
        self._cleaned(field)

    validate_given_name = validate_honorific_prefix
    validate_honorific_suffix = validate_honorific_prefix

    def validate_comment(self, field: TextAreaField) -> None:
        """Clean what was typed."""
        try:
            field.data = clean_text(field.data, "comment", limit=NOTE)
        except FieldError as fault:
            raise ValidationError(f"This {fault.problem}.") from None

    @staticmethod
    def _cleaned(field: StringField) -> None:
        try:
            field.data = clean_line(field.data, field.name)
        except FieldError as fault:
            raise ValidationError(f"This {fault.problem}.") from None

    @property
    def is_counted_only(self) -> bool | None:
        """Whether they chose to be counted and not named; None if they chose nothing."""
        return None if self.naming.data is None else self.naming.data == COUNTED

    @property
    def shown(self) -> dict[str, Any]:
        """Which text and line they were shown, and what they chose to become of their name."""
        digest, beside = self.text_digest.data or "", self.beside.data or ""
        return {"digest": digest, "beside": beside, "is_counted_only": self.is_counted_only}

    def chooses_otherwise(self, standing: Standing) -> bool:
        """Return whether the signature that stands names them and this answer does not, or the other way."""
        return self.is_counted_only is not None and self.is_counted_only != bool(standing.signed_counted_only)

    def says_more(self, standing: Standing) -> bool:
        """Return whether a second signature differs from the one that stands, by name or note, or in being named."""
        comment, name = self.comment.data, self.name(standing.offered_name)
        is_noted = bool(comment and comment != standing.comment)
        return is_noted or name != standing.signed_name or self.chooses_otherwise(standing)

    def name(self, offered: PersonName) -> PersonName:
        """Return the name to print; a part that was not sent stays as it was offered."""
        parts = {part: self[part] for part in NAME_PARTS}
        return PersonName(
            **{part: field.data if field.raw_data else getattr(offered, part) for part, field in parts.items()}
        )


def filled(standing: Standing) -> SignForm:
    """Return the form as it is first shown: the name filled in, no answer chosen."""
    name = standing.name
    return SignForm(
        formdata=None,
        text_digest=standing.digest,
        naming=COUNTED if standing.offered_counted_only else NAMED,
        **{part: getattr(name, part) for part in NAME_PARTS},
    )
