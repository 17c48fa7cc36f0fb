"""The reader of delivery reports: bytes of one message in, a value out."""

from petition.mail.reports.reader import read_report
from petition.mail.reports.values import FAILURES, Report, ReportClass, ReportedRecipient, ReportRecord, as_record

__all__ = ["FAILURES", "Report", "ReportClass", "ReportRecord", "ReportedRecipient", "as_record", "read_report"]
