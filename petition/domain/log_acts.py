"""What the audit log is read as: for each action that an event records a sentence, and the family it is found by.

A sentence has no full stop. In it `{who}` is the person that it is about, and the other names are those of the
event's details; `petition.domain.log_words` fills them in.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

Details = Mapping[str, Any]
Say = str | Callable[[Details], str]


class Family(StrEnum):
    """Kinds of acts; the order is that of the choice on a page."""

    COURSE = "course"
    TEXT = "text"
    INVITING = "inviting"
    ANSWERS = "answers"
    LINES = "lines"
    MAIL = "mail"
    MATTERS = "matters"
    ROSTER = "roster"
    ACCOUNTS = "accounts"

    @property
    def words(self) -> str:
        """How pages call it."""
        return _FAMILIES[self]


_FAMILIES = {
    Family.COURSE: "circulating, closing, publishing",
    Family.TEXT: "text and particulars",
    Family.INVITING: "inviting and links",
    Family.ANSWERS: "answers",
    Family.LINES: "printed lines and the list",
    Family.MAIL: "mails",
    Family.MATTERS: "what was looked at",
    Family.ROSTER: "roster and files",
    Family.ACCOUNTS: "accounts",
}


class Act(NamedTuple):
    """What is said of an action: a sentence, or what chooses one by the details."""

    family: Family
    say: Say


def _by(name: str, if_so: str, if_not: str) -> Callable[[Details], str]:
    """Return what chooses between two sentences, by whether a detail says so."""
    return lambda details: if_so if details.get(name) else if_not


def _and(say: str, **more: str) -> Callable[[Details], str]:
    """Return a sentence that goes on where a detail says more."""
    return lambda details: say + "".join(words for name, words in more.items() if details.get(name))


_COURSE: Mapping[str, Say] = {
    "statement.circulate": "The statement was circulated",
    "statement.close": _by("by_clock", "The closing time came, and the statement closed", "The statement was closed"),
    "statement.reopen": "The statement was opened again for answers",
    "statement.extend": _and("The closing time was moved from {before} to {after}", told="; {told} told"),
    "statement.publish": "Edition {edition} was published",
    "statement.retract": "The statement was retracted",
    "statement.withhold": "Edition {edition} was withheld",
    "statement.show_again": "Edition {edition} was shown again",
    "statement.cancel": "The statement was cancelled",
    "statement.resume": _and(
        "The cancellation was undone: the statement circulates again", slug=", at another address ({slug})"
    ),
    "statement.restore": _and(
        "The cancellation was undone: the statement is closed as before", slug=", at another address ({slug})"
    ),
    "statement.delete": "The draft was deleted",
    "statement.undelete": _and("The deleted draft was brought back", slug=", at another address ({slug})"),
}
_TEXT: Mapping[str, Say] = {
    "statement.draft": "The draft was written",
    "statement.revise": "The draft was saved",
    "statement.amend": lambda details: (
        _and(
            "The text was changed in substance (version {version}), and signatures lapsed",
            renew_until="; they can be given anew until {renew_until}",
        )(details)
        if details.get("substance")
        else "The text was corrected (version {version}), and signatures stand"
    ),
    "statement.edit": _and("Changed: {changed}", slug=" ({slug})", told="; {told} told"),
    "statement.give_way": "Another statement took the address, and this one has another ({slug})",
    "country_label.set": _by(
        "label",
        "The label of {country} in {language} was set to “{label}”",
        "The label of {country} in {language} was taken away",
    ),
}
_INVITING: Mapping[str, Say] = {
    "invitation.invite": "{who} was invited",
    "invitation.uninvite": "{who} was uninvited",
    "invitation.pass_on": "The invitation of {who} was passed on to a successor",
    "invitation.take_over": "{who} was asked in place of somebody who was asked before",
    "invitation.admit": "{who} was admitted late, until {until}",
    "invitation.reissue": "{who} got a new link, and the earlier ones ended",
    "invitation.merge": "An invitation of {who} ended, because two entries of one person were merged",
}
_ANSWERS: Mapping[str, Say] = {
    "invitation.sign": "{who} signed",
    "invitation.decline": "{who} declined",
    "invitation.withdraw": "{who} withdrew the signature",
    "invitation.lapse": "The signature of {who} lapsed, because the text changed in substance",
    "invitation.strike": "The signature of {who} was struck",
    "invitation.record_signature": "A signature of {who} that came another way was recorded",
    "invitation.record_refusal": "A refusal of {who} that came another way was recorded",
    "invitation.confirm": "{who} confirmed the recorded answer",
    "invitation.deny": "{who} said that the recorded answer is wrong",
    "invitation.ask_again": "{who} was asked again to confirm the recorded answer",
    "statement.policy": _by(
        "prints_unconfirmed",
        "Recorded signatures are printed before they are confirmed",
        "Recorded signatures are printed once they are confirmed",
    ),
}
# How a correction came to be, by what `change` says.
_CORRECTED = {
    "own": "{who} changed the printed line",
    "kept": "{who} kept the printed line as it is",
    "proposed": "Another line was proposed to {who}",
    "taken back": "The line that was proposed to {who} was taken back",
}
_LINES: Mapping[str, Say] = {
    "invitation.correct": lambda details: _CORRECTED.get(
        str(details.get("change")), "The printed line of {who} was corrected"
    ),
    "invitation.agree": "{who} agreed to the correction",
    "invitation.hold": _and("The line of {who} is held for a look", reasons=", because {reasons}"),
    "invitation.let_through": "The held line of {who} was let through",
    "invitation.release": "The line of {who} is held no more, because it is another one now",
    "invitation.ask_about_line": "{who} was asked about the held line",
    "invitation.describe": "What stands beside the name of {who} was changed: {parts}",
    "invitation.lead": _by("is_lead", "{who} was made a lead", "{who} was made a lead no more"),
    "invitation.part": "The part of {who} in the list was changed: {parts}",
    "statement.list_form": "The form of the list was changed",
}
_MAIL: Mapping[str, Say] = {
    "statement.remind": _by(
        "days", "The reminder due {days} before closing was sent", "A reminder was sent to {count}"
    ),
    "statement.send_again": "The invitation was sent again to {count}",
    "statement.schedule": _by("days", "Reminders were set to {days} before closing", "Reminders were switched off"),
    "statement.tell": "{count} who signed told {kind}",
    "statement.notices": lambda details: (
        f"Those who signed {'hear' if details.get('closing') else 'do not hear'} of the closing"
        + ("; publishing is planned for {release_at}" if details.get("release_at") else "")
    ),
    "statement.pause_sending": "Mail was paused",
    "statement.resume_sending": "Mail goes on",
    "invitation.mute": "{who} asked for no more reminders",
    "invitation.unmute": "{who} asked for reminders again",
    "invitation.answer_mail": "A mail from {who} was answered",
    "person.complain": "{who} reported a mail as spam, and gets no more",
    "person.write_again": "Mails go to {who} again",
    "person.correct_address": _and(
        "The address of {who} was corrected, and a mail sent there", revoked="; links that went to the old one ended"
    ),
    "outbox.hold": "All mail was stopped",
    "outbox.release": "All mail goes on",
}
_MATTERS: Mapping[str, Say] = {
    "statement.settle": "Dealt with: {matter}",
    "statement.unsettle": "Not dealt with after all: {matter}",
}
_ROSTER: Mapping[str, Say] = {
    "person.add": "{who} was added by hand",
    "person.edit": "The entry of {who} was edited",
    "person.import": _by("is_new", "{who} was added by an import", "The entry of {who} was changed by an import"),
    "person.undo_import": "An import was undone, and what it did to {who}",
    "person.tag": "{who} was tagged",
    "person.untag": "A tag was taken off {who}",
    "person.retire": "{who} was retired",
    "person.restore": "{who} was put back on the roster",
    "person.delete": "The entry was deleted",
    "person.release": "Imports may change every field of {who} again",
    "person.address": "The address of {who} changed",
    "person.undo_address": "{who} undid a change of the address",
    "person.merge": "Another entry was merged into that of {who}",
    "person.merged": "The entry of {who} was merged into another",
    "person.unmerge": "A merge was undone",
    "person.distinguish": "{who} and another entry were said to be two people",
    "roster.import": "A file was imported: {new} new, {changed} changed, {retired} retired",
    "roster.undo_import": "An import was undone: {removed} removed, {back} put back, {returned} no longer retired",
    "roster.upload": "A file of {bytes} bytes was uploaded",
    "roster.settle": "Doubts of files settled: {doubts}",
    "roster.unsettle": "Doubts of files no longer settled: {doubts}",
    "roster.drop": "An uploaded file was dropped",
    "roster.tag": "{people} tagged",
    "roster.untag": "A tag was taken off {people}",
    "roster.export": "{people} of the roster taken out as a file",
    "group.save": "A group was saved",
    "group.remove": "A group was removed",
    "statement.export": "{people} of this statement taken out as a file",
    "statement.export_log": "{entries} of this log taken out as a file",
    "person.export_log": "{entries} of the log of {who} taken out as a file",
}
_ACCOUNTS: Mapping[str, Say] = {
    "user.add": "An account was made, with the role {role}",
    "user.link": "A link for signing in was made",
    "user.notices": "Which mails the account gets was changed",
    "user.password": "A password was set",
    "user.sign_in": "Signed in",
    "user.sign_out": "{sessions} ended: {why}",
}
ACTS: Mapping[str, Act] = MappingProxyType(
    {
        action: Act(family, say)
        for family, acts in zip(
            Family, (_COURSE, _TEXT, _INVITING, _ANSWERS, _LINES, _MAIL, _MATTERS, _ROSTER, _ACCOUNTS), strict=True
        )
        for action, say in acts.items()
    }
)


def actions_of(family: Family) -> list[str]:
    """Return the actions of a family."""
    return [action for action, act in ACTS.items() if act.family is family]
