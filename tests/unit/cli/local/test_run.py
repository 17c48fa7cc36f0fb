"""What is checked before everything is started."""

import socket
from pathlib import Path
from typing import Self

import pytest
from flask import Flask

from config import load
from petition.cli.local.network import free_ports
from petition.db import db
from petition.services.statements import drafting
from tests.databases import application
from tests.shell import refused


@pytest.fixture
def ports():
    return free_ports(2)


@pytest.fixture
def fresh(tmp_path: Path, ports: list[int]):
    """An application without a database yet, on ports of its own."""
    port, mail_port = ports
    given = {"INSTANCE_PATH": str(tmp_path), "PORT": str(port), "MAIL_PORT": str(mail_port)}
    with application(load(given)) as made:
        yield made


def test_a_taken_port_is_reported_in_one_line(fresh: Flask, ports: list[int], tmp_path: Path):
    port, mail_port = ports
    with socket.create_server(("127.0.0.1", port)):
        assert refused(fresh, "local") == (
            f"Port {port} is taken by another program. Choose another, for example: PORT={port + 10} make run"
        )
    with socket.create_server(("127.0.0.1", mail_port)):
        message = refused(fresh, "local")
    assert message.startswith(f"Port {mail_port}, where the local mailbox takes mail, is taken by another program. ")
    assert not (tmp_path / "petition.sqlite").exists()


def test_being_asked_to_stop_while_starting_is_no_fault(fresh: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("petition.cli.local.run.Interruption", AskedAtOnce)
    result = fresh.test_cli_runner().invoke(args=["local"])
    assert (result.exit_code, result.stdout) == (0, "")
    with fresh.app_context():
        # What had been begun was finished.
        assert len(drafting.all_statements(db.session())) == 1


class AskedAtOnce:
    """What asks to stop before anything has started."""

    asked = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        """Keep nothing."""
