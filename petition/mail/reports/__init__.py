"""The reader of delivery reports: bytes of one message in, a value out."""

from petition.domain.reports import FAILURES, Report, ReportClass, ReportedRecipient, ReportRecord, as_record
from petition.mail.reports.reader import read_report

__all__ = ["FAILURES", "Report", "ReportClass", "ReportRecord", "ReportedRecipient", "as_record", "read_report"]
