"""Which mails somebody at the desk gets without asking."""

from wtforms import SelectField, SelectMultipleField

from petition.domain.account_notices import AccountNotice
from petition.domain.times import zone_names
from petition.errors import FieldError
from petition.services.notices.choices import Choices
from petition.web.forms.base import Form
from petition.web.forms.faults import put_faults


class AccountNoticesForm(Form):
    """A switch for each kind, and the time zone of the digest."""

    wanted = SelectMultipleField(choices=[one.value for one in AccountNotice], validate_choice=False)
    time_zone = SelectField("Time zone", validate_choice=False, description="For the mail at 08:00.")

    def offer_zones(self) -> None:
        """Offer all time zones, and the one that is chosen, which a command may have set."""
        chosen = self.time_zone.data or "UTC"
        extra = [] if chosen in zone_names() else [chosen]
        self.time_zone.choices = [*extra, *zone_names()]

    def fill(self, choices: Choices) -> None:
        """Fill in what is stored."""
        self.wanted.data, self.time_zone.data = [one.value for one in choices.wanted], choices.time_zone

    def choices(self) -> Choices:
        """Return what was chosen; what is no kind of notice is left out."""
        ticked = self.wanted.data or ()
        return Choices(frozenset(one for one in AccountNotice if one.value in ticked), self.time_zone.data or "UTC")

    def put_faults(self, problem: FieldError) -> None:
        """Put the services' fault on its field."""
        put_faults(self, problem, {}, {})
