"""The fields of RFC 3464, in good order and in bad."""

from petition.mail.reports.fields import groups, is_complete


def test_fields_survive_lost_and_added_blank_lines() -> None:
    crowded = (
        "Final-Recipient: rfc822; a@x.example\nAction: failed\nFinal-Recipient: rfc822; b@x.example\nAction: failed"
    )
    torn = "Final-Recipient: rfc822; a@x.example\n\nAction: failed\nStatus: 5.1.1\n"
    assert [group["final-recipient"] for group in groups(crowded)] == ["rfc822; a@x.example", "rfc822; b@x.example"]
    assert [is_complete(group) for group in groups(torn)] == [True]


def test_quoted_fields_are_no_fields() -> None:
    assert groups("> Final-Recipient: rfc822; a@x.example\n> Action: failed\n") == []
