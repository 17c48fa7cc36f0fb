"""From which network a request comes, to slow down those who guess or flood. It is never stored or logged as it is."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import request

_NOWHERE = "unknown"


def network() -> str:
    """Return the address of whoever asks, or the first 64 bits of it in IPv6, which one household has.

    The proxy in front says it in `X-Forwarded-For`. That is believed of a peer on
    this machine or its own network alone, and of several addresses the last,
    which the proxy itself wrote.
    """
    peer = _address(request.remote_addr or "")
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2]
    found = _address(told) if peer is None or peer.is_private else None
    address = found or peer
    if address is None:
        return _NOWHERE
    return str(int(address) >> 64) if isinstance(address, IPv6Address) else str(address)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
