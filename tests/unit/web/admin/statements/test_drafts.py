"""The desk's statements: drafting with a preview, revising, and where each one stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from webtest import Upload

from petition.domain.matters import REMIND_AFTER
from petition.domain.names.person_name import PersonName
from petition.domain.signatures import Decision
from petition.domain.states import OutboxState, StatementState
from petition.domain.text_rules import CURRENT, FIRST, NEWEST, Reading
from petition.models import Invitation, OutboxMessage, Recording, Signature, Statement
from petition.services.statements import amending, audiences, circulation, closing, drafting, invitees
from petition.services.statements.amending import Amendment
from petition.web.admin.statements.drafts import _MOST_SHOWN
from tests import factories
from tests.counting import statements_run
from tests.markup import text_of
from tests.unit.documents.word_files import paragraph, word_file
from tests.web_support import COORDINATOR, Visitor, Work, forge, form_in, form_of, submit

ENTRIES = {
    "title": "A free press",
    "slug": "free-press",
    "body": "We ask for a *free* press.\r\n\r\nNow.",
    "closes_on": "2099-12-24",
    "closes_time": "17:00",
    "time_zone": "Europe/Brussels",
    "language": "nl",
    "requested_by": "The co-chairs",
    "contact_email": "desk@alliance.example",
}


def _only(work: Work) -> Statement:
    with work() as session:
        statement = session.scalars(select(Statement)).one()
        session.expunge_all()
        return statement


def test_desk_without_statements_says_where_to_begin(desk: Visitor) -> None:
    assert "There is no statement yet." in desk.get("/desk/").text


def test_desk_lists_statements_with_their_counts(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.noise(session)
        factories.statement(session)
    words = text_of(desk.get("/desk/").text)
    assert words.index("A free press draft") < words.index("Noise circulating")
    assert "1 4" in words


@pytest.mark.parametrize(
    ("state", "times", "shown"),
    [
        (StatementState.CIRCULATING, {}, "closes 24 Dec 2099"),
        (StatementState.CLOSED, {"closed_at": 1}, "closed 1 Dec 2026"),
        (StatementState.PUBLISHED, {"closed_at": 1, "published_at": 2}, "published 2 Dec 2026"),
        (StatementState.CANCELLED, {"closed_at": 1, "cancelled_at": 3}, "cancelled 3 Dec 2026"),
    ],
)
def test_list_says_when_a_statement_ended(
    desk: Visitor, work: Work, state: StatementState, times: dict[str, int], shown: str
) -> None:
    moments = {name: datetime(2026, 12, day, 12, tzinfo=UTC) for name, day in times.items()}
    with work() as session:
        statement = factories.statement(session)
        changed = {"state": state, "closes_at": datetime(2099, 12, 24, 12, tzinfo=UTC), **moments}
        session.execute(update(Statement).where(Statement.id == statement.id).values(changed))
    words = text_of(desk.get("/desk/").text)
    assert shown in words
    assert words.count(" 2099") == (not times)


def test_new_statement_begins_with_the_house_and_the_coordinator(desk: Visitor) -> None:
    fields = form_of(desk.get("/desk/statements/new").text)
    assert fields["requested_by"] == "Petition Secretariat"
    assert fields["contact_email"] == COORDINATOR
    assert (fields["closes_time"], fields["time_zone"], fields["language"]) == ("17:00", "UTC", "en")


def test_draft_is_stored_as_it_was_written(desk: Visitor, work: Work) -> None:
    answer = submit(desk.get("/desk/statements/new"), ENTRIES)
    assert answer.headers["Location"] == "/desk/statements/free-press"
    statement = _only(work)
    assert statement.state is StatementState.DRAFT
    assert statement.body == "We ask for a *free* press.\n\nNow."
    assert (statement.language, statement.time_zone, statement.created_by) == ("nl", "Europe/Brussels", 1)
    page = desk.get("/desk/statements/free-press")
    assert "The draft is saved." in page.text
    assert "<em>free</em>" in page.text
    assert 'lang="nl" dir="ltr"' in page.text
    assert "The draft is saved." not in desk.get("/desk/statements/free-press").text


def test_preview_shows_the_text_and_saves_nothing(desk: Visitor, work: Work) -> None:
    page = submit(desk.get("/desk/statements/new"), ENTRIES, button="preview", status=200)
    assert "Preview, not saved yet" in page.text
    assert '<div class="text" lang="nl" dir="ltr">' in page.text
    assert "<em>free</em>" in page.text
    fields = form_of(page.text)
    assert {name: fields[name] for name in ENTRIES} == {**ENTRIES, "body": ENTRIES["body"].replace("\r\n", "\n")}
    with work() as session:
        assert session.scalar(select(Statement)) is None
    submit(page)
    assert _only(work).title == "A free press"


@pytest.mark.parametrize("button", [None, "preview"])
def test_t33_text_that_could_not_be_published_is_refused_while_it_is_written(
    desk: Visitor, work: Work, button: str | None
) -> None:
    page = desk.get("/desk/statements/new")
    for body, words in (("**a " * 50 + "a** " * 50, "within each other"), ("x" * 100_001, "longer than 100,000")):
        answer = submit(page, {**ENTRIES, "body": body}, button=button, status=400)
        assert words in answer.text
        assert body in answer.text
    with work() as session:
        assert session.scalars(select(Statement)).all() == []


def test_t44_text_that_shows_nothing_is_not_stored(desk: Visitor, work: Work) -> None:
    fields = {**ENTRIES, "body": "* * *"}
    answer = submit(desk.get("/desk/statements/new"), fields, status=400)
    assert "The text shows no letter to its readers." in text_of(answer.text)
    with work() as session:
        assert session.scalars(select(Statement)).all() == []


def test_faults_are_listed_in_the_order_of_the_page_and_have_the_focus(desk: Visitor) -> None:
    wrong = {**ENTRIES, "title": "", "closes_on": "soon", "requested_by": ""}
    page = forge(desk.get("/desk/statements/new"), wrong, status=400)
    summary = page.html.select_one(".summary")
    assert [one["href"] for one in summary.select("a")] == ["#title", "#closes_on", "#requested_by"]
    assert {"autofocus", "tabindex"} <= set(summary.attrs)


def test_preview_of_nothing_is_empty(desk: Visitor) -> None:
    page = submit(desk.get("/desk/statements/new"), button="preview", status=200)
    assert "Untitled" in page.text


@pytest.mark.parametrize(
    ("changes", "shown_at", "words"),
    [
        ({"closes_on": "2020-01-01"}, "closes_on", "The closing time is in the past."),
        ({"closes_on": "tomorrow"}, "closes_on", "Closes on: enter a date such as 2026-12-01."),
        ({"closes_time": "late"}, "closes_time", "Closes on: enter a time of the day such as 17:00."),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "“Mars/Olympus” is not a time zone."),
        ({"slug": "noise"}, "slug", "“noise” is taken."),
        ({"slug": ""}, "slug", "The address is empty."),
        ({"slug": "Free Press"}, "slug", "must be at most 80 small letters, digits and single hyphens"),
        ({"slug": "new"}, "slug", "“new” cannot be used"),
        ({"title": " "}, "title", "The title is empty."),
        ({"title": "x" * 301}, "title", "The title is longer than 300 characters."),
        ({"body": ""}, "body", "The text is empty."),
        ({"body": "a\x00b"}, "body", "The text has a control character (U+0000) in it."),
        ({"language": "xx-nowhere-else"}, "language", "xx-nowhere-else"),
        ({"requested_by": ""}, "requested_by", "Who asks is empty."),
        ({"contact_email": "anna@"}, "contact_email", "“anna@” is not an address"),
    ],
)
def test_bad_entry_names_its_field_and_loses_nothing(
    desk: Visitor, work: Work, changes: dict[str, str], shown_at: str, words: str
) -> None:
    with work() as session:
        factories.noise(session)
    typed = {**ENTRIES, **changes}
    page = forge(desk.get("/desk/statements/new"), typed, status=400)
    assert f'href="#{shown_at}"' in page.text
    assert words in text_of(page.text)
    again = form_of(page.text)
    for name, value in typed.items():
        # Nobody can type a NUL, nor a language that the page does not offer.
        assert "\x00" in value or name == "language" or again[name] == value.replace("\r\n", "\n"), name
    with work() as session:
        assert session.scalars(select(Statement.slug)).all() == ["noise"]


def test_several_bad_entries_are_told_at_once(desk: Visitor) -> None:
    typed = {**ENTRIES, "title": "", "body": "", "closes_on": "2020-01-01"}
    page = submit(desk.get("/desk/statements/new"), typed, status=400)
    for anchor in ("title", "body", "closes_on"):
        assert f'href="#{anchor}"' in page.text


def test_draft_is_revised(desk: Visitor, work: Work) -> None:
    submit(desk.get("/desk/statements/new"), ENTRIES)
    page = desk.get("/desk/statements/free-press/edit")
    fields = form_of(page.text)
    assert {name: fields[name] for name in ENTRIES} == {**ENTRIES, "body": "We ask for a *free* press.\n\nNow."}
    answer = submit(page, {"title": "A freer press", "slug": "freer-press"})
    assert answer.headers["Location"] == "/desk/statements/freer-press"
    assert _only(work).title == "A freer press"


def test_saving_a_draft_asks_nothing_twice(desk: Visitor) -> None:
    """The address, the clock and the account are each asked for once."""
    page = desk.get("/desk/statements/new")
    with statements_run() as run:
        submit(page, ENTRIES)
    asked = [sql for sql in run if sql.startswith("SELECT")]
    assert sum("statements.slug = " in sql for sql in asked) == 1
    assert sum(sql.startswith(("SELECT clock_timestamp", "SELECT strftime")) for sql in asked) == 1
    assert sum("FROM users" in sql and "WHERE users" in sql for sql in asked) == 1


def test_draft_with_a_fixed_offset_keeps_it(desk: Visitor, work: Work) -> None:
    """A draft made by command has an offset where the page offers zones."""
    with work() as session:
        factories.statement(session, factories.draft(time_zone="+02:00"))
    page = desk.get("/desk/statements/free-press/edit")
    submit(page)
    assert _only(work).time_zone == "+02:00"


def test_revising_what_was_circulated_meanwhile_is_refused_and_loses_nothing(desk: Visitor, work: Work) -> None:
    with work() as session:
        statement = factories.statement(session)
        number = statement.id
    page = desk.get("/desk/statements/free-press/edit")
    with work() as session:
        factories.persons(session, [factories.person_row()])
        circulation.circulate(session, session.get_one(Statement, number), audiences.Audience(), actor="test")
    refused = submit(page, {"body": "Something else."}, status=409)
    assert "This statement is circulating; it cannot be revised now." in text_of(refused.text)
    assert form_of(refused.text)["body"] == "Something else."
    assert _only(work).body == "We ask for a free press.\n\nWe ask for it now."


def test_draft_that_somebody_else_saved_meanwhile_is_not_overwritten_unseen(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session)
    mine, theirs = (desk.get("/desk/statements/free-press/edit") for _ in range(2))
    submit(theirs, {"title": "Theirs"})
    refused = submit(mine, {"title": "Mine", "body": "My text"}, status=409)
    words = text_of(refused.text)
    assert "Somebody else saved this draft while you were writing." in words
    assert "saving again puts yours in its place" in words
    assert "What they saved, and what you wrote" in words
    assert ("Struck through is theirs" in words, "What was taken out is struck through" in words) == (True, False)
    assert "theirs stays among the earlier versions" in words
    assert [one.get_text() for one in refused.html.select(".changed-title del, .changed-title ins")] == [
        "[taken out: Theirs]",
        "[added: Mine]",
    ]
    fields = form_of(refused.text)
    assert (fields["title"], fields["body"]) == ("Mine", "My text")
    assert _only(work).title == "Theirs"
    submit(refused)
    assert _only(work).title == "Mine"


def test_draft_that_is_previewed_first_still_knows_what_it_began_with(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session)
    mine, theirs = (desk.get("/desk/statements/free-press/edit") for _ in range(2))
    submit(theirs, {"title": "Theirs"})
    preview = submit(mine, {"title": "Mine"}, button="preview", status=200)
    assert "Somebody else saved this draft" in submit(preview, status=409).text


def test_expired_draft_comes_back_as_it_was_written(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session)
    for path in ("/desk/statements/new", "/desk/statements/free-press/edit"):
        again = submit(desk.get(path), {**ENTRIES, "csrf_token": "stale"}, status=400)
        assert "This page had been open too long, so nothing is saved yet." in text_of(again.text)
        fields = form_of(again.text)
        assert {name: fields[name] for name in ENTRIES} == {**ENTRIES, "body": ENTRIES["body"].replace("\r\n", "\n")}
    assert _only(work).language == "en"
    submit(again)
    assert _only(work).language == "nl"


def test_draft_without_its_fingerprint_is_saved(desk: Visitor, work: Work) -> None:
    """A page that was opened before the service was renewed has none."""
    with work() as session:
        factories.statement(session)
    forge(desk.get("/desk/statements/free-press/edit"), {"title": "Mine", "based_on": None})
    assert _only(work).title == "Mine"


def test_statement_that_was_circulated_is_not_opened_for_revising(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.circulated(session)
    answer = desk.get("/desk/statements/free-press/edit", status=303)
    assert answer.headers["Location"] == "/desk/statements/free-press"
    page = text_of(desk.get("/desk/statements/free-press").text)
    assert "The text stands since the statement was circulated" in page
    assert "The text, version 1 We ask for a free press." in page


@pytest.mark.parametrize(
    "page", ["", "/edit", "/circulate", "/remind", "/close", "/cancel", "/reopen", "/people", "/list"]
)
def test_unknown_statement_is_told(desk: Visitor, page: str) -> None:
    assert "There is no statement “none”." in desk.get(f"/desk/statements/none{page}", status=404).text


def test_page_of_a_draft_leads_to_circulating(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.statement(session)
    page = desk.get("/desk/statements/free-press").text
    assert "/desk/statements/free-press/circulate" in page
    assert "/desk/statements/free-press/close" not in page


def test_page_of_a_circulating_statement_shows_who_needs_attention(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.noise(session)
        rows = [
            factories.person_row(name, "Test", country)
            for name, country in zip("ABCD", ("GB", "GB", "FR", "BE"), strict=True)
        ]
        statement, invitations = factories.circulated(session, factories.persons(session, rows))
        factories.sign(session, invitations[0], PersonName("Alpha", "Test"))
        factories.decline(session, invitations[1])
        session.execute(update(Invitation).where(Invitation.id == invitations[1].id).values(comment="Too long"))
        factories.settle_mails(session, OutboxState.SENT)
        session.execute(update(OutboxMessage).values(sent_at=datetime.now(UTC) - REMIND_AFTER))
        factories.settle_mails(session, OutboxState.FAILED, invitations[2])
        failed = update(OutboxMessage).where(OutboxMessage.invitation_id == invitations[2].id)
        session.execute(failed.values(last_reply="550 5.1.1 No such user"))
        assert statement.state is StatementState.CIRCULATING
    words = text_of(desk.get("/desk/statements/free-press").text)
    assert "1 signed 1 declined 1 no answer 1 unreachable 0 withdrawn" in words
    assert "A Test changed their name to “Alpha Test”." in words
    assert "B Test writes: “Too long”" in words
    assert "C Test could not be reached at" in words
    assert "550 5.1.1 No such user" in words
    assert "1 person got a mail and has not answered; the last mail to them went out" in words
    assert words.index("Needs you") < words.index("By country")
    assert "UK 1 1 of 2" in words
    assert "Noise" not in words


def test_page_shows_the_first_of_many_who_need_attention(desk: Visitor, work: Work) -> None:
    with work() as session:
        rows = [factories.person_row(f"Nr{number}") for number in range(_MOST_SHOWN + 1)]
        factories.circulated(session, factories.persons(session, rows))
        factories.settle_mails(session, OutboxState.FAILED)
    words = text_of(desk.get("/desk/statements/free-press").text)
    assert words.count("could not be reached") == _MOST_SHOWN
    assert "There is more of this kind. Look through the people of this statement" in words


def test_page_of_a_statement_whose_time_has_come_invites_nobody(desk: Visitor, work: Work) -> None:
    """Until a worker closes it, it looks open; what the buttons would do is refused already."""
    with work() as session:
        statement, _ = factories.circulated(session)
        factories.settle_mails(session, OutboxState.SENT)
        statement.closes_at = statement.created_at - timedelta(seconds=1)
    page = desk.get("/desk/statements/free-press").text
    assert "Invite more people" not in page
    assert "Remind" not in page


def test_page_tells_when_the_last_mail_went_out(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.circulated(session)
        factories.settle_mails(session, OutboxState.SENT)
        session.execute(update(OutboxMessage).values(sent_at=datetime.now(UTC).replace(year=2026, month=1, day=2)))
    assert "the last mail to them went out 2 Jan 2026" in text_of(desk.get("/desk/statements/free-press").text)
    assert "The last mail to them went out Friday 2 January" in text_of(
        desk.get("/desk/statements/free-press/remind").text
    )


def test_numbers_of_a_statement_agree_on_every_page(desk: Visitor, work: Work) -> None:
    """Ada is silent, Bea signed an earlier text, Cyd asked for no more mails, Dee was struck, Eve is not confirmed."""
    with work() as session:
        rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd", "Dee", "Eve")]
        made, (_, bea, cyd, dee, eve) = factories.circulated(session, factories.persons(session, rows))
        factories.sign(session, bea)
        amending.amend(session, made, Amendment("A free press", "We ask otherwise."), actor="test")
        for one in (dee, eve):
            factories.sign(session, one)
        invitees.strike(session, made, dee.id, "She asked for it.", actor="test")
        signature = session.scalars(select(Signature).where(Signature.invitation_id == eve.id)).one()
        facts = {"statement_id": made.id, "decision": Decision.SIGN, "how": "letter", "recorded_by": "test"}
        session.add(Recording(invitation_id=eve.id, signature_id=signature.id, **facts))
        cyd.muted_at = made.created_at
        factories.settle_mails(session, OutboxState.SENT)
    page = desk.get("/desk/statements/free-press")
    tiles = page.html.select(".numbers a")
    assert sum(int(tile.strong.text) for tile in tiles) == 5
    assert [one.text.split(" ", 1)[1] for one in tiles if one.strong.text == "1"] == [
        "signed (0 printed, 1 not confirmed)",
        "lapsed",
        "struck",
    ]
    assert next(one.text for one in page.html.select(".acts a.secondary")) == "Remind the silent …"
    assert "Remind 2 people?" in desk.get("/desk/statements/free-press/remind").text
    assert "and tell 2 people" in desk.get("/desk/statements/free-press/extend").text
    asked = text_of(desk.get("/desk/statements/free-press/close").text)
    assert "1 of 5 has signed (0 printed, 1 not confirmed), and 3 have not answered." in asked
    with work() as session:
        closing.close(session, drafting.find(session, "free-press"), actor="test")
    words = text_of(desk.get("/desk/statements/free-press").text)
    assert "The statement has closed with 1 signature (0 printed, 1 not confirmed)." in words
    with work() as session:
        drafting.find(session, "free-press").prints_unconfirmed = True
    words = text_of(desk.get("/desk/statements/free-press").text)
    assert "The statement has closed with 1 signature." in words
    words = text_of(desk.get("/desk/statements/free-press/publish").text)
    assert "1 of 5 has signed. 3 have not answered" in words


def test_page_leads_to_each_other_page_by_one_button(desk: Visitor, work: Work) -> None:
    """What concerns the whole statement stands at the top; the list has one button, whatever the state."""
    with work() as session:
        factories.circulated(session)
    for act, words in (("", "The list as printed"), ("/close", "Review the list and publish")):
        if act:
            submit(desk.get(f"/desk/statements/free-press{act}"))
        acts = desk.get("/desk/statements/free-press").html.select_one(".acts").select("a")
        addresses = [one["href"] for one in acts]
        assert len(set(addresses)) == len(addresses)
        assert [one.text for one in acts if one["href"].endswith("/list")] == [words]
        assert "/desk/statements/free-press/amend" in addresses
        assert ("/desk/statements/free-press/extend" in addresses) is (not act)


def test_page_with_nothing_to_do_says_so(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.circulated(session)
    assert "Nothing at the moment." in desk.get("/desk/statements/free-press").text
    # A pause alone is something.
    with work() as session:
        session.execute(update(Statement).values(sending_paused_at=factories.LONG_AGO))
    shown = desk.get("/desk/statements/free-press").text
    assert "Mail about this statement is paused." in shown
    assert "Nothing at the moment." not in shown


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (StatementState.CLOSED, "Review the list and publish"),
        (StatementState.PUBLISHED, "See the published page"),
        (StatementState.CANCELLED, "Cancelled"),
    ],
)
def test_page_of_a_statement_that_has_ended(desk: Visitor, work: Work, state: StatementState, words: str) -> None:
    with work() as session:
        statement, _ = factories.circulated(session)
        times = {
            "closed_at": datetime.now(UTC) - timedelta(hours=1),
            "published_at": datetime.now(UTC),
            "cancelled_at": datetime.now(UTC),
        }
        session.execute(update(Statement).where(Statement.id == statement.id).values(state=state, **times))
    assert words in desk.get("/desk/statements/free-press").text


def test_preview_says_how_a_paste_is_read(desk: Visitor) -> None:
    wrapped = f"{'We call upon all governments ' * 2}here\nand there.\n\n![logo](https://x.example/a.png)"
    page = submit(desk.get("/desk/statements/new"), {"body": wrapped}, button="preview", status=200)
    shown = text_of(page.text)
    assert "1 paragraph was wrapped by hand" in shown
    assert "A picture is left out" in shown
    assert "here and there." in shown
    page = submit(page, {"body": wrapped, "keeps_lines": "y"}, button="preview", status=200)
    assert "wrapped by hand" not in text_of(page.text)
    assert "here<br>\nand there." in page.text


def test_draft_keeps_how_it_is_read(desk: Visitor, work: Work) -> None:
    submit(desk.get("/desk/statements/new"), {**ENTRIES, "keeps_lines": "y"}, status=303)
    address = f"/desk/statements/{ENTRIES['slug']}/edit"
    with work() as session:
        assert session.scalars(select(Statement)).one().reading == Reading(NEWEST, joins_lines=False)
    page = desk.get(address)
    assert form_in(page)["keeps_lines"].checked
    submit(page, {"keeps_lines": False}, status=303)
    with work() as session:
        assert session.scalars(select(Statement)).one().reading == CURRENT


def test_draft_of_an_earlier_rule_takes_the_newest_when_it_is_saved(desk: Visitor, work: Work) -> None:
    with work() as session:
        made = factories.statement(session, replace(factories.draft(), reading=FIRST))
        assert made.reading == FIRST
    submit(desk.get("/desk/statements/free-press/edit"), status=303)
    with work() as session:
        assert session.scalars(select(Statement)).one().reading == CURRENT


def test_text_is_taken_from_a_file_of_word(desk: Visitor, work: Work) -> None:
    form = form_in(desk.get("/desk/statements/new"))
    form["title"], form["body"] = "A title", "What stands there."
    form["document"] = Upload("text.docx", word_file(paragraph("From Word", looks='<w:u w:val="single"/>')))
    page = form.submit("take", status=200)
    assert form_in(page)["body"].value == "What stands there.\n\nFrom Word"
    assert form_in(page)["title"].value == "A title"
    assert "Left out of the file: underlining." in text_of(page.text)
    assert "<p>From Word</p>" in page.text
    with work() as session:
        assert session.scalars(select(Statement)).all() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"no file of Word", "The file cannot be read as a file of Word (.docx)"), (b"", "The file is missing")],
)
def test_file_that_is_none_is_refused_and_nothing_typed_is_lost(desk: Visitor, content: bytes, words: str) -> None:
    form = form_in(desk.get("/desk/statements/new"))
    form["body"] = "What stands there."
    form["document"] = Upload("text.docx", content)
    page = form.submit("take", status=400)
    assert words in text_of(page.text)
    assert form_in(page)["body"].value == "What stands there."
