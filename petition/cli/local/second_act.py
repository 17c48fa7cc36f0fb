"""The second act of the story: what is found after publishing, and how it is put right.

A typo is amended, a printed line is corrected, and somebody signs late. Nothing
of it touches what is published; the second edition has it all.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from petition.cli.local.instance import expect
from petition.cli.local.sample import TEXT
from petition.cli.local.teller import Teller
from petition.cli.local.visitor import Page, Visitor
from petition.settings.settings import Settings

# Longer than that, whatever else the machine does.
_REMEMBERED_SECONDS = 10.0
_RIGHT, _WRONG = "pay a price as well", "pay a prise as well"


def text_with_a_typo(settings: Settings) -> str:
    """Write the sample's text with a typo that nobody notices at first, and return the file's name."""
    path = settings.instance / "first-draft.md"
    text = TEXT.read_text(encoding="utf-8")
    expect(_RIGHT in text, "the sample has no place for the typo")
    path.write_text(text.replace(_RIGHT, _WRONG), encoding="utf-8")
    return str(path)


def _amend(story: Teller) -> str:
    before = story.instance.published(story.slug, "/1.txt").content
    story.instance.shell("statement", "amend", story.slug, "--text", str(TEXT), "--editorial")
    mails = story.instance.deliver(*story.lines)
    expect(all("prise" in mail.part("plain") for mail in mails), "a mail does not show what changed in the text")
    expect(story.instance.published(story.slug, "/1.txt").content == before, "what is published changed by itself")
    return f"Amended: a typo in the text, and {len(mails)} mails show those who signed what changed."


def _correct(story: Teller) -> str:
    email, before = story.renamer, story.lines[story.renamer]
    story.instance.shell("statement", "correct", story.slug, email, "--honorific-suffix", "M.P.")
    story.lines[email] = before.replace(" MP ", " M.P. ")
    (mail,) = story.instance.deliver(email)
    expect(story.lines[email] in mail.part("plain"), "the mail does not show the corrected line")
    page = Visitor().get(story.instance.link_in(mail, "l"))
    expect(page.status == 200 and page.says(before), "the link does not lead to what was printed before")
    return f"Corrected: “{before}” to “{story.lines[email]}”, with a link that undoes it."


def _admit(story: Teller) -> str:
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="minutes")
    story.instance.shell("statement", "admit", story.slug, story.silent, "--until", until)
    (mail,) = story.instance.deliver(story.silent)
    story.links[story.silent] = story.instance.link_in(mail, "s")
    story.answer_yes(story.silent)
    story.instance.deliver(story.silent)
    return "Admitted: 1 person signed late, by a link of their own."


def _publish_again(story: Teller) -> str:
    first = story.instance.published(story.slug, "/1.txt").content
    story.published = story.instance.shell("statement", "signatories", story.slug)
    expect(sorted(story.published.splitlines()) == sorted(story.lines.values()), "the list is not of those who signed")
    story.instance.shell("statement", "publish", story.slug, "--no-tell")
    newest = _newest(story)
    lines = "\n\n".join(story.published.splitlines())
    expect(newest.html.endswith(f"\n\n\n{lines}\n"), "the second edition has another list")
    expect("prise" not in newest.html, "the second edition has the typo")
    expect(story.instance.published(story.slug, "/1.txt").content == first, "the first edition changed")
    expect(
        story.instance.published(story.slug, "/1").says("superseded by edition 2"),
        "edition 1 does not name edition 2",
    )
    return f"Edition 2: {len(story.lines)} lines; the first one stays where it was, and says that there is a newer one."


def _newest(story: Teller) -> Page:
    """Return the text of the second edition; a web process remembers for a moment which edition is the newest."""
    second = story.instance.published(story.slug, "/2.txt").content
    until = time.monotonic() + _REMEMBERED_SECONDS
    while (newest := story.instance.published(story.slug, ".txt")).content != second and time.monotonic() < until:
        time.sleep(0.1)
    return newest


STEPS: tuple[Callable[[Teller], str], ...] = (_amend, _correct, _admit, _publish_again)
