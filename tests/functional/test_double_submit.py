"""F12: a form that is sent fifty times at once is one signature and one receipt."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from petition.db import db
from petition.domain.mails import MailKind
from petition.models import AuditEvent, OutboxMessage, Signature
from tests import factories
from tests.live import Server, Surfer
from tests.web_support import form_of, link_path, work_of

TIMES = 50


def test_f12_fifty_posts_at_once_are_one_signature(live: Server) -> None:
    with work_of(live.app)() as session:
        factories.noise(session)
        _, (invitation,) = factories.circulated(session)
        number, path = invitation.id, link_path(live.app, invitation)
    surfer = Surfer(live.url)
    page = surfer.get(path)
    sent = {**form_of(page.text), "decision": "sign", "declaration": "y"}
    together = Barrier(TIMES)

    def post(_: int) -> tuple[int, str]:
        one = Surfer(live.url)
        for cookie in surfer.jar:
            one.jar.set_cookie(cookie)
        together.wait(30)
        answer = one.request("POST", page.url, sent)
        return answer.status, answer.url

    with ThreadPoolExecutor(TIMES) as pool:
        answers = list(pool.map(post, range(TIMES)))
    assert answers == [(200, page.url)] * TIMES
    assert "Thank you." in surfer.get(page.url).text
    ours = (
        select(func.count()).select_from(Signature).where(Signature.invitation_id == number),
        select(func.count())
        .select_from(OutboxMessage)
        .where(OutboxMessage.invitation_id == number, OutboxMessage.kind == MailKind.RECEIPT),
        select(func.count())
        .select_from(AuditEvent)
        .where(AuditEvent.action == "invitation.sign", AuditEvent.subject_id == number),
    )
    with live.app.app_context():
        assert [db.session.scalar(query) for query in ours] == [1, 1, 1]
