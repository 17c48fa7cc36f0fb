"""The version on pages: the desk shows it, and pages for others do not."""

from petition.version import VERSION
from tests.markup import text_of
from tests.web_support import Visitor


def test_desk_shows_the_version_and_pages_for_others_do_not(visitor: Visitor, desk: Visitor) -> None:
    """A published page is stored once and for all, and whoever signs has no use for it."""
    named = f"Petition {VERSION}"
    assert text_of(desk.get("/desk/").text).endswith(named)
    for path in ("/", "/link"):
        assert named not in visitor.get(path).text
