"""Logs: JSON lines in which neither a token nor an address survives."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.links import Link, Purpose
from petition.logs import configure, redact
from petition.services.tokens import LinkSigner, new_nonce

SIGNER = LinkSigner(["key"], "https://sign.alliance.example")


@pytest.fixture
def configured() -> Iterator[None]:
    """The logging of the service, undone afterwards."""
    root, alembic = logging.getLogger(), logging.getLogger("alembic")
    before = (list(root.handlers), root.level, alembic.level)
    configure()
    yield
    root.handlers, root.level, alembic.level = before
    structlog.reset_defaults()


@given(st.sampled_from(Purpose), st.text(st.sampled_from("a/ ?=&._-\"'<>"), max_size=5))
def test_t13_every_token_is_blanked(purpose: Purpose, before: str) -> None:
    token = SIGNER.issue(purpose, Link(new_nonce(), 1))
    redacted = redact(f"{before}/s/{token} opened")
    assert token not in redacted
    assert token[-20:] not in redacted
    assert redacted.endswith(" opened")


@pytest.mark.parametrize(
    ("line", "logged"),
    [
        ("to ada@parliament.example now", "to [address] now"),
        ("<ada.o'x@parliament.example>", "<ada.o'[address]>"),
        ("no address @ all", "no address @ all"),
        ("GET sign.page 200", "GET sign.page 200"),
    ],
)
def test_t13_addresses_are_blanked(line: str, logged: str) -> None:
    assert redact(line) == logged


@pytest.mark.usefixtures("configured")
def test_t13_canary_appears_in_no_line_however_it_gets_there(capsys: pytest.CaptureFixture[str]) -> None:
    token = SIGNER.issue(Purpose.SIGN, Link(new_nonce(), 1))
    configure()
    log = structlog.get_logger("canary")
    line = f"opened {token}"
    log.info(line, link=token, nested={"list": [token, ("ada@x.example", 3)]}, count=7)
    logging.getLogger("library").warning("GET /s/%s by %s", token, "ada@x.example")
    logging.getLogger("library").warning("extra", extra={"path": f"/s/{token}"})
    try:
        raise ValueError(f"bad token {token} of ada@x.example")
    except ValueError:
        log.exception("failed")
        logging.getLogger("library").exception("failed")
    out, err = capsys.readouterr()
    assert out == ""
    assert token not in err
    assert "ada@x.example" not in err
    lines = [json.loads(line) for line in err.splitlines()]
    assert len(lines) == 5
    assert lines[0]["event"] == "opened [token]"
    assert lines[0]["nested"] == {"list": ["[token]", ["[address]", 3]]}
    assert lines[0]["count"] == 7
    assert all("ValueError: bad token [token] of [address]" in line["exception"] for line in lines[3:])


@pytest.mark.usefixtures("configured")
def test_configuring_twice_logs_once(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    configure()
    logging.getLogger("library").warning("once")
    assert len(capsys.readouterr().err.splitlines()) == 1
