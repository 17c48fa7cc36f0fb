"""A running instance as its users reach it: commands in the shell, mails over SMTP, pages over HTTP.

The story acts through this class alone. What does not come out as it should
raises `StoryBroken`.
"""

import io
import json
import re
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.cli import ScriptInfo

from petition.cli.local.visitor import Page, Visitor
from petition.errors import PetitionError
from petition.mail.local_mailbox import Folder, StoredMail
from petition.settings.settings import Settings


class StoryBroken(PetitionError):
    """A step of the story did not come out as it should."""

    code = "story_broken"


def expect(is_so: bool, what: str) -> None:
    """Raise `StoryBroken` with `what` went wrong unless it is so."""
    if not is_so:
        raise StoryBroken(what)


@dataclass
class RunningInstance:
    """One instance whose web service and mail sink run already."""

    app: Flask
    settings: Settings
    _mails_read: int = 0

    def shell(self, *arguments: str) -> str:
        """Run a flask command as the shell would, and return what it printed."""
        printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        with redirect_stdout(printed):
            self.app.cli.main(
                list(arguments), "flask", standalone_mode=False, obj=ScriptInfo(create_app=lambda: self.app)
            )
        printed.seek(0)
        return printed.read()

    def expect_status(self, slug: str, **expected: str | int) -> None:
        """Check members of the status that a command prints as JSON."""
        status: dict[str, Any] = json.loads(self.shell("statement", "status", slug, "--json"))
        got = {key: status[key] for key in expected}
        expect(got == expected, f"the status should be {expected}, and it is {got}")

    def deliver(self, *recipients: str) -> list[StoredMail]:
        """Send what is due, and return the new mails, which must be to `recipients`."""
        self.shell("worker", "--drain")
        new = Folder(self.settings.mailbox).mails()[self._mails_read :]
        self._mails_read += len(new)
        expected, got = sorted(recipients), sorted(mail.recipient for mail in new)
        expect(got == expected, f"{len(expected)} mails should have arrived, and {len(got)} did, or for other people")
        return new

    def link_in(self, mail: StoredMail, path: str) -> str:
        """Return the only link in a mail, which stands alone on its line."""
        pattern = rf"^{re.escape(self.settings.base_url)}/{path}/\S+$"
        links = re.findall(pattern, mail.part("plain"), flags=re.MULTILINE)
        expect(len(links) == 1, f"a mail has {len(links)} links of the kind that it should have one of")
        return str(links[0])

    def published(self, slug: str, extension: str) -> Page:
        """Fetch a published file, and check that a second request for it is answered with 304."""
        url = f"{self.settings.base_url}/statements/{slug}{extension}"
        # Between the two a worker may come to know of a newer edition, and so there is a second try.
        for _ in range(2):
            page = Visitor().get(url)
            expect(page.status == 200, f"{url} answers {page.status}")
            again = Visitor().get(url, {"If-None-Match": page.headers.get("ETag", "")})
            if again.status == 304:
                return page
        raise StoryBroken(f"{url} does not know its own ETag")
