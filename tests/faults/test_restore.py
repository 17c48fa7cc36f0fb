"""F18: a backup that is restored has forgotten what was sent since, and the worker notices before it sends."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from config import load
from petition.domain.states import OutboxState
from petition.services.delivery import claims
from tests.arena import Arena, addresses, arena_of
from tests.databases import application, close_connections, migrated, new_database
from tests.shell import done, refused
from tests.web_support import drain, work_of

SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"])
COUNT = 4
# Copies the database as it stands now; the copy is worked on in the same instance folder.
Backup = Callable[[], Arena]


@pytest.fixture
def backup(arena: Arena, tmp_path: Path) -> Iterator[Backup]:
    """What takes a backup, and restores it in the place of the database."""
    with ExitStack() as stack:

        def take() -> Arena:
            close_connections(arena.app)
            url = _copied(arena, tmp_path, stack)
            return stack.enter_context(_on(url, arena))

        yield take


def _copied(arena: Arena, folder: Path, stack: ExitStack) -> str:
    url = make_url(arena.settings.database_url)
    if url.get_backend_name() == "sqlite":
        path = folder / "backup.sqlite"
        shutil.copyfile(str(url.database), path)
        return f"sqlite:///{path}"
    return stack.enter_context(new_database(os.environ["TEST_DATABASE_URL"], url.database))


@contextmanager
def _on(url: str, arena: Arena) -> Iterator[Arena]:
    """Set up an arena on another database, with everything else as it was."""
    given = {
        "DATABASE_URL": url,
        "SECRET_KEY": ",".join(arena.settings.secret_keys),
        "INSTANCE_PATH": str(arena.settings.instance),
        "MAIL_PORT": str(arena.server.port),
    }
    with (
        application(load(given)) as app,
        arena_of(app, work_of(app), arena.server, arena.folder) as made,
    ):
        yield made


def test_f18_worker_holds_the_outbox_of_an_older_database(arena: Arena, backup: Backup) -> None:
    """Nothing leaves until a person has looked, and with --skip-queued nothing leaves twice."""
    arena.circulate(*addresses(COUNT))
    old = backup()
    assert arena.drain().process.returncode == 0
    assert len(arena.server.deliveries) == COUNT
    worker = old.worker()
    old.until(lambda: "outbox held" in worker.said, "the worker to notice")
    assert worker.stop() == 0
    assert old.states() == {OutboxState.QUEUED: COUNT}
    assert "was a backup restored?" in done(old.app, "mail", "status")
    assert drain(old.app) == 0
    assert "0 mails are waiting" in done(old.app, "mail", "release", "--skip-queued")
    # What happens from now on is mailed as always, and the old mark holds nothing any more.
    old.circulate("late@b.example", slug="second")
    assert drain(old.app) == 1
    assert len(arena.server.deliveries) == COUNT + 1
    assert arena.repeats() == {}


def test_f18_mails_in_hand_at_the_time_of_the_backup_are_not_sent_twice_either(arena: Arena, backup: Backup) -> None:
    """A backup is taken while workers work, so it remembers claims whose leases may still run."""
    arena.circulate(*addresses(COUNT))
    with arena.work() as session:
        claimed = claims.claim(session, "worker of the time before", lease=3600, limit=COUNT - 1)
        assert claims.begin(session, claimed[0], lease=3600)
    old = backup()
    arena.expire()
    assert drain(arena.app) == COUNT
    assert drain(old.app) == 0
    done(old.app, "mail", "release", "--skip-queued")
    old.expire()
    assert drain(old.app) == 0
    assert old.states() == {OutboxState.SENT: COUNT}
    assert arena.repeats() == {}


@SQLITE
def test_f18_release_without_skipping_sends_what_waits_the_same_as_before(arena: Arena, backup: Backup) -> None:
    arena.circulate(*addresses(COUNT))
    old = backup()
    assert drain(arena.app) == COUNT
    assert drain(old.app) == 0
    assert f"{COUNT} mails are waiting" in done(old.app, "mail", "release")
    assert drain(old.app) == COUNT
    assert set(arena.repeats().values()) == {1}
    arena.check_repeats()


@SQLITE
def test_f18_nothing_is_skipped_or_forgotten_before_the_outbox_is_held(arena: Arena, backup: Backup) -> None:
    """Whoever restores may know sooner than a worker: a release would wave the backup through, so it is refused."""
    arena.circulate(*addresses(COUNT))
    old = backup()
    assert drain(arena.app) == COUNT
    assert "flask mail hold" in refused(old.app, "mail", "release", "--skip-queued")
    done(old.app, "mail", "hold")
    done(old.app, "mail", "release", "--skip-queued")
    assert drain(old.app) == 0
    assert arena.repeats() == {}


@SQLITE
def test_f18_database_that_is_as_new_as_the_mark_is_not_held(arena: Arena, backup: Backup) -> None:
    arena.circulate(*addresses(COUNT))
    assert drain(arena.app) == COUNT
    same = backup()
    same.circulate("late@b.example", slug="second")
    assert drain(same.app) == 1


@SQLITE
def test_f18_fresh_database_in_the_same_folder_is_not_held(arena: Arena, tmp_path: Path) -> None:
    """Somebody who begins anew has restored nothing."""
    arena.circulate(*addresses(COUNT))
    assert drain(arena.app) == COUNT
    url = f"sqlite:///{tmp_path / 'fresh.sqlite'}"
    migrated(url)
    with _on(url, arena) as fresh:
        fresh.circulate(*addresses(COUNT))
        assert drain(fresh.app) == COUNT
