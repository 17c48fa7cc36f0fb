"""The form of one person: Popolo's parts of the name, how they are sorted, and what else the roster holds."""

from wtforms import EmailField, HiddenField, SelectChoice, SelectField, StringField

from petition.domain import lengths
from petition.domain.addresses import check_address
from petition.domain.countries import CODES, is_country
from petition.domain.languages import check_language
from petition.domain.names.doubts import remarks_on
from petition.domain.names.person_name import (
    FAMILY_GIVEN,
    GIVEN_FAMILY,
    GIVEN_FAMILY_ADDITIONAL,
    PersonName,
    check_name_order,
)
from petition.domain.names.sort_name import sort_name
from petition.domain.persons import NAME_FIELDS, PersonRow, values_of
from petition.domain.remarks import Remark
from petition.domain.text import clean_line, has_letter
from petition.errors import FieldError, FieldErrors
from petition.models import Person
from petition.services.roster.people import fingerprint
from petition.web.forms.base import Form
from petition.web.forms.faults import put_faults, tried
from petition.web.labels import labelled

# How the desk calls the fields, in the form and in a person's history.
LABELS = {
    "honorific_prefix": "Title before the name",
    "given_name": "Given name",
    "additional_name": "Further names",
    "family_name": "Family name",
    "honorific_suffix": "Letters after the name",
    "name_order": "Order of the name",
    "sort_name": "Sorted as",
    "email": "Email address",
    "country": "Country",
    "legislature": "Legislature",
    "party": "Party",
    "constituency": "Constituency",
    "role": "Role",
    "language": "Language",
    "do_not_invite": "Not to be invited",
}
NAME_ORDER_CHOICES = [
    SelectChoice("", "As their script has it: given name first, in Chinese, Japanese and Korean script last"),
    SelectChoice(GIVEN_FAMILY, "Given name, family name"),
    SelectChoice(FAMILY_GIVEN, "Family name, given name: Lee Hsien Loong"),
    SelectChoice(GIVEN_FAMILY_ADDITIONAL, "Given name, family name, further names: James Tien Pei-chun"),
]
_SUBJECTS = {
    "honorific_prefix": "The title",
    "given_name": "The given name",
    "additional_name": "The text of further names",
    "family_name": "The family name",
    "honorific_suffix": "The text after the name",
    "sort_name": "What the person is sorted as",
    **{field: f"The {field}" for field in ("legislature", "party", "constituency", "role")},
    "do_not_invite": "The reason",
}


class PersonForm(Form):
    """All fields of a person; `seen` names the doubts about the name that the page has shown."""

    honorific_prefix = StringField(LABELS["honorific_prefix"], description="As “Sen.” or “Dr”.")
    given_name = StringField(LABELS["given_name"])
    additional_name = StringField(
        LABELS["additional_name"], description="Middle names, a patronymic. Printed by the last order below alone."
    )
    family_name = StringField(LABELS["family_name"], description="With what belongs to it, as “van Helvert”.")
    honorific_suffix = StringField(LABELS["honorific_suffix"], description="As “MP” or “OBE”.")
    name_order = SelectField(LABELS["name_order"], choices=NAME_ORDER_CHOICES, validate_choice=False)
    sort_name = StringField(LABELS["sort_name"], description="Leave it empty, and the country’s rule decides.")
    country = SelectField(LABELS["country"], validate_choice=False)
    legislature = StringField(LABELS["legislature"])
    party = StringField(LABELS["party"])
    constituency = StringField(LABELS["constituency"])
    role = StringField(LABELS["role"], description="As “Chair of the Foreign Affairs Committee”.")
    email = EmailField(
        LABELS["email"], description="The personal link goes here. May be empty; then no invitation is sent."
    )
    language = StringField(LABELS["language"], default="en", description="A BCP 47 tag such as fr or pt-BR.")
    do_not_invite = StringField(
        LABELS["do_not_invite"],
        description="Why no invitation and no reminder may go there, as “has died”. Empty: they may be invited.",
    )
    based_on = HiddenField()
    seen = HiddenField()

    def fill(self, person: Person) -> None:
        """Fill in a stored person; doubts about the name that they have already are no news."""
        for field, value in values_of(person).items():
            self[field].data = value
        self.based_on.data = fingerprint(person)
        self.show_doubts(remarks_on(person.person_name, person.country))

    def offer_countries(self) -> None:
        """Offer every country by its label, and no choice while none is made."""
        self.country.choices = [
            SelectChoice("", "Choose a country"),
            *(SelectChoice(*pair) for pair in labelled(CODES)),
        ]

    def row(self) -> PersonRow:
        """Return what was entered; raise `FieldErrors` with every fault."""
        faults: list[FieldError] = []
        name = PersonName(**{field: self._line(field, faults) for field in NAME_FIELDS})
        tried(lambda: check_name_order(name.name_order), faults, "")
        if not has_letter(name.name) and not faults:
            faults.append(FieldError("family_name", "Enter a given name or a family name."))
        country, language = self.country.data or "", (self.language.data or "").strip()
        if not is_country(country):
            faults.append(FieldError("country", "Choose a country."))
        address = (self.email.data or "").strip()
        entered = PersonRow(
            row=0,
            name=name,
            country=country,
            email=tried(lambda: check_address(address), faults, "") if address else "",
            language=tried(lambda: check_language(language), faults, ""),
            sort_name=self._line("sort_name", faults, lengths.SORT_NAME),
            legislature=self._line("legislature", faults),
            party=self._line("party", faults),
            constituency=self._line("constituency", faults),
            role=self._line("role", faults),
            do_not_invite=self._line("do_not_invite", faults),
        )
        if faults:
            raise FieldErrors(faults)
        return entered

    def name(self) -> PersonName:
        """Return the name as far as it can be read, for a preview."""
        return PersonName(**{field: self._line(field, []) for field in NAME_FIELDS})

    def proposal(self) -> str:
        """Return what the rule of the country proposes to sort the name as."""
        return sort_name(self.name(), self.country.data or "")

    def doubts(self) -> tuple[Remark, ...]:
        """Return what looks wrong in the name, as far as it can be read."""
        return remarks_on(self.name(), self.country.data or "")

    def new_doubts(self) -> list[Remark]:
        """Return the doubts that the page has not shown yet."""
        seen = set((self.seen.data or "").split())
        return [doubt for doubt in self.doubts() if _called(doubt) not in seen]

    def show_doubts(self, doubts: tuple[Remark, ...]) -> None:
        """Note which doubts the page shows, so that saving again is a decision."""
        self.seen.data = " ".join(map(_called, doubts))

    def put_faults(self, problem: FieldError | FieldErrors) -> None:
        """Put each fault on the field that it is about."""
        put_faults(self, problem, _SUBJECTS, {"person": "given_name"})

    def _line(self, field: str, faults: list[FieldError], limit: int = lengths.LINE) -> str:
        return tried(lambda: clean_line(self[field].data, field, limit=limit), faults, "")


def doubt_words(doubt: Remark) -> str:
    """Return a doubt as a sentence, as "The family name has a digit in it"."""
    return f"{_SUBJECTS.get(doubt.field, 'The name')} {doubt.problem}."


def _called(doubt: Remark) -> str:
    return f"{doubt.code}:{doubt.field}"
