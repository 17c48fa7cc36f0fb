"""Importing on a phone, without scripts: from a parliament's spreadsheet to the people, step by step."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Tour

pytestmark = pytest.mark.browser

FRENCH = (
    "# Liste des membres\n"
    "Nom usuel;Prénom;Groupe;Courrier électronique\n"
    "DÉPINOY;Damien;UMP;damien@fr.example\n"
    "de Courson;Charles;UDI;\n"
    "Le Borgn';Pierre-Yves;SRC;pierre@fr\n"
)


@pytest.fixture(params=["phone", "desk"])
def tour(request: pytest.FixtureRequest, open_browser: Callable[..., Tour]) -> Tour:
    """A window that runs no script, on a phone or on a desk."""
    name = str(request.param)
    return open_browser(f"import-{name}", phone=name == "phone", scripts=False)


def _upload(page: Page, content: bytes) -> None:
    page.goto("/desk/people/import")
    file = {"name": "députés.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_label("A spreadsheet or a data file").set_input_files(files=[file])
    page.get_by_role("button", name="Upload and look at it").click()


def test_a_spreadsheet_in_another_encoding_goes_all_the_way(tour: Tour, coordinator: str) -> None:
    page = tour.page
    page.goto(coordinator)
    page.get_by_role("button", name="Sign in as").click()
    _upload(page, FRENCH.encode("cp1252"))
    expect(page.get_by_role("heading", level=1)).to_have_text("In which of these do the names read right?")
    tour.shoot("1-encoding")
    page.get_by_label("DÉPINOY").check()
    page.get_by_role("button", name="Read it like this").click()
    expect(page.get_by_label("Nom usuel")).to_have_value("family_name")
    expect(page.get_by_label("Courrier électronique")).to_have_value("email")
    page.get_by_label("Country").select_option("FR")
    page.get_by_label("Legislature").fill("Assemblée nationale")
    tour.shoot("2-columns")
    page.get_by_role("button", name="Read the file").click()
    # The page that tells how far the reading is leads on by itself.
    expect(page.get_by_role("heading", level=1)).to_have_text("What would be imported")
    expect(page.get_by_text("is not an address").first).to_be_visible()
    tour.shoot("4-preview")
    page.get_by_role("button", name="Turn them into ordinary case").click()
    expect(page.get_by_role("cell", name="Damien Dépinoy")).to_be_visible()
    page.get_by_role("button", name="Right as read").first.click()
    expect(page.get_by_text("and remembered.")).to_be_visible()
    tour.shoot("5-settled")
    page.get_by_role("link", name="Mend this row").click()
    tour.shoot("6-row")
    page.get_by_role("link", name="Back without saving").click()
    page.get_by_label("Leave the 1 faulty row out").check()
    page.get_by_role("button", name="Add 2 people to the roster").click()
    expect(page.get_by_role("status")).to_contain_text("Imported: 2 new, 0 changed, 0 as they were, 1 left out.")
    tour.shoot("7-done")
    page.get_by_role("link", name="See the people").click()
    expect(page.get_by_text("Charles de Courson")).to_be_visible()
    tour.shoot("8-people")
