"""What gunicorn is told when it is started in this folder: to log nothing that a request says.

Its error log quotes malformed requests, and a token may stand in one. That a
request was malformed is all that is kept of it.
"""

from typing import Any

from gunicorn.glogging import Logger


class ChosenFields(Logger):
    """Gunicorn's logger without what clients sent: no request line, header or address of theirs."""

    def warning(self, msg: str, *args: Any, **more: Any) -> None:
        """Log a warning; one about a client's request says no more than that."""
        if msg.startswith("Invalid request"):
            super().warning("A malformed request was refused.")
        else:
            super().warning(msg, *args, **more)

    def exception(self, msg: str, *args: Any, **more: Any) -> None:
        """Log an error and where it came from; one about a request does not name the request."""
        if msg.startswith("Error handling request"):
            super().exception("Error handling a request.")
        else:
            super().exception(msg, *args, **more)


logger_class = ChosenFields
# Behind a proxy or not, the scheme is that of BASE_URL.
secure_scheme_headers: dict[str, str] = {}
