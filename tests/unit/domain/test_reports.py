"""The value of a report, and the record that a command prints."""

import json

from petition.domain.reports import gravest
from petition.mail.reports import ReportClass, as_record, read_report
from tests.report_samples import OWN


def test_record_is_what_the_command_prints() -> None:
    record = as_record("a.eml", read_report((OWN / "dsn-base64.eml").read_bytes()))
    assert json.loads(json.dumps(record)) == {
        "file": "a.eml",
        "class": "hard",
        "recipients": [
            {
                "address": "nobody@chamber.example",
                "status": "5.1.10",
                "diagnostic": "550 5.1.10 recipient not found",
            }
        ],
    }


def test_class_of_a_report_is_that_of_its_gravest_recipient() -> None:
    hard, soft, delayed, none = ReportClass.HARD, ReportClass.SOFT, ReportClass.DELAYED, ReportClass.NONE
    assert [
        gravest(kinds) for kinds in ([delayed, soft, hard], [none, delayed, soft], [none, delayed], [none], [])
    ] == [
        hard,
        soft,
        delayed,
        none,
        none,
    ]
