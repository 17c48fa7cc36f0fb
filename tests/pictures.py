"""Photographs the published page: with 1 to 5,000 names, in four languages, on phone and desk, light and dark.

`make pictures` writes them under build/pictures/, for somebody to look at. Of
each page there is the top, and the list from its heading on. Nothing is served:
Chromium is handed the very bytes that would be published. A language is drawn
in the fonts that this machine has.
"""

import argparse
import mimetypes
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, FloatRect, Page, Route, sync_playwright

from bench.made_roster import made_rows
from petition.domain.compilations import Compilation, EarlierEdition, Publication, Signatory
from petition.domain.countries import country_label
from petition.domain.country_names import country_of
from petition.domain.digests import text_digest
from petition.domain.list_forms import USUAL, ListForm
from petition.domain.lists.choices import Order
from petition.domain.names.person_name import PersonName
from petition.domain.names.sort_name import sort_name
from petition.domain.ordering import sort_key
from petition.editions.files import page
from petition.templating import STATIC, TEMPLATES

FOLDER = TEMPLATES.parent / "build" / "pictures"
SIZES = (1, 33, 700, 5000)
SCREENS = {"phone": (390, 844), "desk": (1280, 900)}
# So much of a page is photographed at once, in pixels.
_TALL = 2400
_FLAGS = ("--no-sandbox", "--disable-gpu")
_ORIGIN = "http://petition.invalid"
_LABELS = {"GB": "UK", "US": "USA", "EU": "EU"}


@dataclass(frozen=True)
class Sample:
    """A statement in a language, and people whose names its script writes; without these they are of many countries."""

    title: str
    body: str
    requested_by: str
    organisation: str
    given: Sequence[str] = ()
    family: Sequence[str] = ()
    countries: Sequence[str] = ()

    def people(self, count: int) -> Iterator[tuple[PersonName, str]]:
        """Yield so many people with the codes of their countries."""
        if not self.given:
            for row in made_rows(count):
                yield PersonName(row.given, row.family, row.title), country_of(row.country) or "EU"
            return
        for number in range(count):
            place, given = divmod(number, len(self.given))
            yield (
                PersonName(self.given[given], self.family[place % len(self.family)]),
                self.countries[number * 7 % 11 % len(self.countries)],
            )


SAMPLES = {
    "en": Sample(
        "A press that can work without fear",
        "Free reporting is how citizens learn what is done in their name.\n\n"
        "## What we ask\n\nWe call on our own governments:\n\n"
        "- to protect the confidentiality of journalists’ sources in law and in practice;\n"
        "- to end the use of spyware against reporters.\n\n> A favour is not what a press needs.",
        "Parliamentarians for a Free Press",
        "The Alliance",
    ),
    "fr": Sample(
        "Pour une presse qui travaille sans crainte",
        "Une information libre permet aux citoyens de savoir ce qui est fait en leur nom.\n\n"
        "## Ce que nous demandons\n\nNous appelons nos propres gouvernements :\n\n"
        "- à protéger le secret des sources des journalistes ;\n- à mettre fin à l’usage de logiciels espions.",
        "Les parlementaires pour une presse libre",
        "L’Alliance",
    ),
    "ja": Sample(
        "恐れることなく働ける報道を",
        "自由な報道によって、市民は自らの名において何がなされているかを知ることができます。\n\n"
        "## 私たちの求め\n\n私たちは、それぞれの政府に次のことを求めます。\n\n"
        "- 取材源の秘匿を守ること。\n- 記者に対する監視ソフトの使用をやめること。",
        "報道の自由を求める議員の会",
        "議員連盟",
        ("太郎", "花子", "健一", "美咲", "大輔", "由美", "翔", "恵子", "直樹", "真理"),
        ("山田", "佐藤", "鈴木", "高橋", "渡辺", "伊藤", "中村", "小林", "加藤", "吉田", "長谷川", "佐々木"),
        ("JP", "TW", "KR"),
    ),
    "ar": Sample(
        "من أجل صحافة تعمل بلا خوف",
        "بالإعلام الحر يعرف المواطنون ما يُفعل باسمهم.\n\n## ما نطلبه\n\nندعو حكوماتنا إلى ما يلي:\n\n"
        "- حماية سرية مصادر الصحفيين في القانون وفي الممارسة؛\n- وقف استخدام برامج التجسس (مثل Pegasus) ضد الصحفيين.",
        "برلمانيون من أجل صحافة حرة",
        "التحالف",
        ("ليلى", "أحمد", "فاطمة", "يوسف", "مريم", "خالد", "نور", "سامي", "هدى", "عمر"),
        ("الخطيب", "حداد", "منصور", "بن علي", "السيد", "خوري", "الشريف", "عبد الله", "Smith", "نصر"),
        ("LB", "EG", "JO", "TN", "MA", "IQ", "PS"),
    ),
}
# By country with headings, as it is for most; and by name, without.
FORMS = {"country": USUAL, "name": ListForm.read({"order": "name"})}


def publication(language: str, count: int, form: ListForm) -> Publication:
    """Return an edition in a language with so many names."""
    sample = SAMPLES[language]
    people = [
        Signatory(name, code, country_label(code, language, _LABELS), sort_name(name, code))
        for name, code in sample.people(count)
    ]
    by_country = form.order is Order.COUNTRY
    people.sort(key=lambda one: (sort_key(one.country_label) if by_country else b"", sort_key(one.sort_name)))
    digest = text_digest(sample.title, sample.body, language)
    compilation = Compilation(
        *("free-press", sample.title, sample.body, language, digest, 1, "Europe/Brussels", sample.requested_by, people),
        form,
    )
    earlier = [EarlierEdition(1, datetime(2021, 2, 2, 12, tzinfo=UTC))]
    return Publication(compilation, 2, datetime(2021, 2, 9, 12, tzinfo=UTC), earlier=earlier)


def photograph(browser: Browser, html: bytes, name: str) -> None:
    """Write the pictures of one page, on each screen and in both schemes."""
    for screen, (width, height) in SCREENS.items():
        context = browser.new_context(viewport={"width": width, "height": height})
        opened = context.new_page()
        opened.route("**/*", lambda route: _answer(route, html))
        opened.goto(f"{_ORIGIN}/")
        excess = opened.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if excess > 0:
            raise SystemExit(f"{name} is {excess} px wider than the {screen}")
        for scheme in ("light", "dark"):
            opened.emulate_media(color_scheme="light" if scheme == "light" else "dark", reduced_motion="reduce")
            # Colours of links go over from one scheme to the other.
            opened.wait_for_timeout(300)
            _shoot(opened, FOLDER / f"{screen}-{scheme}", name)
        context.close()


def _shoot(opened: Page, folder: Path, name: str) -> None:
    """Write the top of a page, and its list where that begins further down."""
    tall = int(opened.evaluate("document.documentElement.scrollHeight"))
    width = opened.viewport_size["width"] if opened.viewport_size else 0
    tops = {"": 0} if tall <= _TALL else {"": 0, "-end": tall - _TALL}
    for which, top in tops.items():
        clip: FloatRect = {"x": 0, "y": top, "width": width, "height": min(_TALL, tall - top)}
        opened.screenshot(path=folder / f"{name}{which}.png", full_page=True, clip=clip)


def _answer(route: Route, html: bytes) -> None:
    path = urlsplit(route.request.url).path
    if path == "/":
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
        return
    file = STATIC / path.removeprefix("/static/")
    route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "")


def main(arguments: Sequence[str]) -> None:
    """Photograph the pages of all languages, or of those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "languages", nargs="*", metavar="LANGUAGE", help=f"Some of {', '.join(SAMPLES)}; all by themselves."
    )
    parser.add_argument("--size", type=int, action="append", help="How many names; may be given several times.")
    given = parser.parse_args(arguments)
    if unknown := set(given.languages) - set(SAMPLES):
        parser.error(f"there is no sample in {', '.join(sorted(unknown))}")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        raise SystemExit("there is no Chromium: install it, or say where it is with CHROMIUM=/path/to/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        for language in given.languages or SAMPLES:
            for count in given.size or SIZES:
                for by, form in FORMS.items():
                    edition = publication(language, count, form)
                    photograph(browser, page(edition, SAMPLES[language].organisation), f"{language}-{count}-by-{by}")
        browser.close()
    print(f"The pictures are in {FOLDER}.")


if __name__ == "__main__":
    main(sys.argv[1:])
