"""The organisation that asks."""

from petition.domain.organisation import Organisation


def test_domain_is_that_of_the_address() -> None:
    assert Organisation("Desk", "desk@sign.alliance.example", {}).domain == "sign.alliance.example"
