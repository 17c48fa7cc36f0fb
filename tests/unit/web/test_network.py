"""From which network a request comes, and whose word for it is believed."""

import pytest
from flask import Flask

from petition.web.network import network


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("192.0.2.7", None, "192.0.2.7"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("172.18.0.1", "198.51.100.7", "198.51.100.7"),
        ("", "198.51.100.7", "198.51.100.7"),
        # What a client wrote itself stands before what the proxy wrote.
        ("127.0.0.1", "10.9.9.9, 198.51.100.7", "198.51.100.7"),
        # A public address is no proxy of ours.
        ("8.8.8.8", "198.51.100.7", "8.8.8.8"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "::ffff:198.51.100.7", "198.51.100.7"),
        ("", None, "unknown"),
    ],
)
def test_network_is_that_of_whoever_asks(app: Flask, peer: str, forwarded: str | None, expected: str) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    with app.test_request_context("/", headers=headers, environ_base={"REMOTE_ADDR": peer}):
        assert network() == expected


def test_household_is_one_network_in_ipv6(app: Flask) -> None:
    def of(address: str) -> str:
        with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
            return network()

    assert of("2001:db8:1:2::1") == of("2001:db8:1:2:ffff::9")
    assert of("2001:db8:1:2::1") != of("2001:db8:1:3::1")
