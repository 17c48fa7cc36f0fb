"""What is stored: one entity a file, with its constraints in the database."""

from petition.models.account import Role, SignInLink, User
from petition.models.address_change import AddressChange
from petition.models.audit_event import AuditEvent
from petition.models.correction import Correction
from petition.models.country_label import CountryLabel
from petition.models.delivery_report import DeliveryReport
from petition.models.desk_session import DeskSession
from petition.models.draft_revision import DraftRevision
from petition.models.edition import Edition, EditionFile
from petition.models.former_slug import FormerSlug
from petition.models.happening import Happening
from petition.models.invitation import Invitation
from petition.models.link_request import LinkRequest
from petition.models.mail_domain import MailDomain
from petition.models.outbox_control import OutboxControl
from petition.models.outbox_message import OutboxMessage
from petition.models.person import Person, PersonIdentifier, PersonTag
from petition.models.person_change import DuplicateDismissal, PersonChange, PersonMerge
from petition.models.received_message import ReceivedMessage
from petition.models.recording import Recording
from petition.models.reminder_round import ReminderRound
from petition.models.retraction import Retraction
from petition.models.roster import Roster
from petition.models.roster_group import RosterGroup
from petition.models.roster_import import (
    ImportedPerson,
    RosterImport,
    RosterImportDoubt,
    RosterImportRow,
    SettledDoubt,
)
from petition.models.settled_matter import SettledMatter
from petition.models.sign_in_failure import SignInFailure
from petition.models.signature import Signature
from petition.models.statement import Statement
from petition.models.strike import Strike
from petition.models.text_version import TextVersion, Translation
from petition.models.worker import WorkerHeartbeat

__all__ = [
    "AddressChange",
    "AuditEvent",
    "Correction",
    "CountryLabel",
    "DeliveryReport",
    "DeskSession",
    "DraftRevision",
    "DuplicateDismissal",
    "Edition",
    "EditionFile",
    "FormerSlug",
    "Happening",
    "ImportedPerson",
    "Invitation",
    "LinkRequest",
    "MailDomain",
    "OutboxControl",
    "OutboxMessage",
    "Person",
    "PersonChange",
    "PersonIdentifier",
    "PersonMerge",
    "PersonTag",
    "ReceivedMessage",
    "Recording",
    "ReminderRound",
    "Retraction",
    "Role",
    "Roster",
    "RosterGroup",
    "RosterImport",
    "RosterImportDoubt",
    "RosterImportRow",
    "SettledDoubt",
    "SettledMatter",
    "SignInFailure",
    "SignInLink",
    "Signature",
    "Statement",
    "Strike",
    "TextVersion",
    "Translation",
    "User",
    "WorkerHeartbeat",
]
