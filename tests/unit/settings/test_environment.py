"""Readers of single settings: the checked value, or a line that names the setting and the fault."""

from pathlib import Path

import pytest

from petition.errors import SettingError
from petition.settings import environment


@pytest.mark.parametrize(("text", "number"), [("", 30), ("1", 1), ("2.5", 2.5), ("3600", 3600), ("1e2", 100)])
def test_seconds(text: str, number: float) -> None:
    assert environment.seconds({"WAIT": text}, "WAIT", 30, 1) == number
    assert environment.seconds({}, "WAIT", 30, 1) == 30


@pytest.mark.parametrize("text", ["0.9", "3600.1", "soon", "nan", "inf", "-5", "1,5"])
def test_other_seconds_are_refused(text: str) -> None:
    with pytest.raises(SettingError, match=r"^WAIT is .*which is not a number of seconds from 1 to 3600"):
        environment.seconds({"WAIT": text}, "WAIT", 30, 1)


@pytest.mark.parametrize(
    ("text", "domain"), [("", ""), ("Bounces.X.example", "bounces.x.example"), ("a-b.example", "a-b.example")]
)
def test_domain(text: str, domain: str) -> None:
    assert environment.domain({"DOMAIN": text}, "DOMAIN") == domain


@pytest.mark.parametrize(
    "text", ["example", "a@b.example", "-a.example", "a-.example", ".example", "a..example", "é.example", "a b.example"]
)
def test_other_domains_are_refused(text: str) -> None:
    with pytest.raises(SettingError, match=r"^DOMAIN is .*which is not a domain"):
        environment.domain({"DOMAIN": text}, "DOMAIN")


@pytest.mark.parametrize(
    ("text", "said"), [("", False), ("TRUE", True), ("yes", True), ("1", True), ("No", False), ("0", False)]
)
def test_flag(text: str, said: bool) -> None:
    assert environment.flag({"FLAG": text}, "FLAG") is said


@pytest.mark.parametrize("text", ["0", "65536", "+1", "1.5", "٣"])
def test_other_ports_are_refused(text: str) -> None:
    with pytest.raises(SettingError, match=r"^PORT is"):
        environment.port({"PORT": text}, "PORT", 8000)
    assert environment.port({}, "PORT", 8000) == 8000


def test_base_url_tells_whether_it_is_this_machine_alone() -> None:
    assert environment.base_url({}, 8000) == ("http://127.0.0.1:8000", True)
    assert environment.base_url({"BASE_URL": "https://sign.example/"}, 8000) == ("https://sign.example", False)
    assert environment.base_url({"BASE_URL": "http://[::1]:9"}, 8000) == ("http://[::1]:9", True)


def test_database_path_is_absolute_and_its_folder_made(tmp_path: Path) -> None:
    url = environment.database_url({"DATABASE_URL": f"sqlite:///{tmp_path}/deep/../new/a.sqlite"}, tmp_path)
    assert url == f"sqlite:///{tmp_path}/new/a.sqlite"
    assert (tmp_path / "new").is_dir()


def test_password_of_the_database_is_kept(tmp_path: Path) -> None:
    url = environment.database_url({"DATABASE_URL": "postgres://me:s%2Fecret@db/petition"}, tmp_path)
    assert url == "postgresql+psycopg://me:s%2Fecret@db/petition"


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingError, match=r"^INSTANCE_PATH names .*which cannot be made"):
        environment.make_folder(tmp_path / "file" / "folder", "INSTANCE_PATH")


def test_sender_and_labels() -> None:
    assert environment.sender('"Alliance, The" <sign@X.example>') == ("Alliance, The", "sign@x.example")
    assert environment.country_labels("GB=UK, US = USA,,") == {"GB": "UK", "US": "USA"}
    labels = environment.country_labels("GB=UK, fr:GB=R.-U. ,pt-BR:US=EUA")
    assert labels == {"GB": "UK", "fr:GB": "R.-U.", "pt-br:US": "EUA"}


@pytest.mark.parametrize("pair", ["fr:GB", "fr:GB=", ":GB=UK", "fr:=UK", "fr:XX=UK", "fr:gb=UK", "fr GB=UK"])
def test_labels_that_are_no_pairs_are_refused(pair: str) -> None:
    with pytest.raises(SettingError, match=r"^COUNTRY_LABELS has .*not a pair such as GB=UK or fr:GB=R\.-U\.$"):
        environment.country_labels(f"US=USA,{pair}")


def test_label_with_a_bracket_is_refused() -> None:
    with pytest.raises(SettingError, match=r"^COUNTRY_LABELS has “MM=Myanmar \(Burma\)”, where .* has a bracket"):
        environment.country_labels("GB=UK,MM=Myanmar (Burma)")


def test_labels_in_a_language_that_nobody_knows_are_refused() -> None:
    with pytest.raises(SettingError, match=r"^COUNTRY_LABELS has “qq:GB=UK”, where “qq” is not a language tag"):
        environment.country_labels("qq:GB=UK")
