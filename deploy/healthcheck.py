"""Asks the web service of this container whether it is alive; exits with 1 if it is not.

It asks under the host of BASE_URL, since others are refused, and needs nothing
but Python: a slim image has no curl.
"""

import os
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


def is_alive(port: int, host: str) -> bool:
    """Return whether /healthz answers on this port for this host."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    asked = int(sys.argv[1])
    sys.exit(not is_alive(asked, urlsplit(os.environ.get("BASE_URL", "")).netloc or f"127.0.0.1:{asked}"))
