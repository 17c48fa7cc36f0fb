"""The files for containers, as far as they can be checked without an engine that runs them."""

import re
from typing import Any

import pytest
import yaml

from petition.templating import ROOT, STATIC, TEMPLATES, TRANSLATIONS
from tests.dockerfile import copied, only, steps

SERVICES = ("migrate", "web", "worker")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """compose.yaml, with its merged parts in place."""
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return read


def test_whatever_is_copied_is_there_and_let_through() -> None:
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    assert allowed[1] == "*"
    for source, _ in copied():
        assert (ROOT / source).exists(), source
        assert f"!{source}" in allowed, source


def test_folders_that_the_service_reads_are_copied_to_where_it_looks() -> None:
    pairs = copied()
    for folder in (TEMPLATES, STATIC, TRANSLATIONS, ROOT / "migrations", ROOT / "sample", ROOT / "petition"):
        assert (folder.name, f"./{folder.name}") in pairs


def test_requirements_are_installed_with_their_hashes_and_nothing_is_compiled() -> None:
    (install,) = (step for step in steps() if step.instruction == "RUN" and "pip install" in step.argument)
    assert install.words[-3:] == ["--require-hashes", "-r", "requirements.txt"]
    assert not [step for step in steps() if "apt-get" in step.argument]


def test_image_does_not_run_as_root() -> None:
    words = [step.instruction for step in steps()]
    assert only("USER").argument == "petition"
    assert words.index("USER") < words.index("CMD")


def test_web_service_is_started_as_by_systemd(compose: dict[str, Any]) -> None:
    unit = (ROOT / "deploy" / "petition-web.service").read_text()
    (started,) = re.findall(r"^ExecStart=\S+/(granian .+)$", unit, flags=re.MULTILINE)
    # A container listens on all of its own addresses.
    assert only("CMD").command == started.replace("127.0.0.1", "0.0.0.0").split()  # noqa: S104
    worker = (ROOT / "deploy" / "petition-worker.service").read_text()
    assert f"/{' '.join(compose['services']['worker']['command'])}\n" in worker
    assert f"TimeoutStopSec={compose['services']['worker']['stop_grace_period'].removesuffix('s')}\n" in worker


def test_port_is_one_everywhere(compose: dict[str, Any]) -> None:
    port = only("EXPOSE").argument
    assert only("HEALTHCHECK").command[-1] == port
    assert only("CMD").command[only("CMD").command.index("--port") + 1] == port
    assert compose["services"]["web"]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_compose_has_the_services_in_their_order(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"database", *SERVICES}
    assert services["database"]["image"] == "postgres:16"
    assert services["migrate"]["command"] == ["flask", "db", "upgrade"]
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    for name in ("web", "worker"):
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    for name in SERVICES:
        assert services[name]["volumes"] == [f"instance:{only('VOLUME').command[0]}"]
    used = {volume.partition(":")[0] for service in services.values() for volume in service["volumes"]}
    files = {one for one in used if one.startswith("./")}
    assert used - files == set(compose["volumes"])
    assert all((ROOT / file).is_file() for file in files)


def test_settings_come_from_one_file_that_stays_out_of_repository_and_image(compose: dict[str, Any]) -> None:
    """Its example is held against what the code reads by the tests of the settings."""
    for name in SERVICES:
        # Whoever serves does not know the address by which the tables' owner is reached.
        files = ["petition.env", "migrate.env"] if name == "migrate" else "petition.env"
        assert compose["services"][name]["env_file"] == files
        assert "environment" not in compose["services"][name]
    assert compose["services"]["database"]["env_file"] == "database.env"
    assert set(compose["services"]["database"]["environment"]) == {"POSTGRES_USER", "POSTGRES_DB"}
    assert {"/petition.env", "/migrate.env", "/database.env"} <= set((ROOT / ".gitignore").read_text().splitlines())
