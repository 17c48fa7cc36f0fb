"""The house that asks."""

from petition.domain.house import House


def test_domain_is_that_of_the_address() -> None:
    assert House("Desk", "desk@sign.alliance.example", {}).domain == "sign.alliance.example"
