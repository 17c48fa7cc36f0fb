"""The form of a list says what its lines print, in a pattern; every stored form is written out in full.

Each prints the same as before: an empty one was by country, with headings on the page and without leads first;
orders by name and by signing had no headings, whatever the form said; leads stood in a paragraph of their own;
and in each language semicolons stood between the people of a run-in list.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

PARTS = ("role", "legislature", "party", "constituency")
HEADINGS = {"page": "page", "always": "above", "never": "none"}
BY_COUNTRY = ("country", "leads")
ORDERS = ("country", "name", "signing")
USUAL = {"order": "country", "headings": "page", "layout": "lines", "parts": [], "national": False}
NEW = {
    "line": "{name}[ ({country})]",
    "name": "",
    "order": "country",
    "leads_first": False,
    "leads_apart": False,
    "group": "country",
    "heading": "{group}",
    "heading_layout": "page",
    "group_order": "label",
    "groups": [],
    "layout": "lines",
    "columns": [],
    "between": "",
    "last": "",
    "end": "",
    "before": "",
    "after": "",
    "position": "after_text",
    "labels": {},
    "national": False,
}
LINE = re.compile(r"\{name\}((?:\[, \{\w+\}\])*)\[ \(\{country\}\)\]")
STATEMENTS = sa.table("statements", sa.column("id", sa.Integer), sa.column("slug", sa.String), sa.column("list_form"))


def upgrade() -> None:
    """Write every form out in full."""
    _each(_explicit)


def downgrade() -> None:
    """Write every form as before, unless one prints what that cannot say."""
    lost: list[str] = []

    def former(slug: str, form: Mapping[str, Any]) -> dict[str, Any] | None:
        found = _former(form)
        if found is None:
            lost.append(slug)
        return found

    _each(former)
    if lost:
        raise CommandError(
            f"this step down would lose how the lists of {len(lost)} statements are printed ({', '.join(lost[:5])}); "
            "give them a simpler form, or restore a backup from before instead"
        )


def _each(change: Callable[[str, Mapping[str, Any]], dict[str, Any] | None]) -> None:
    """Change the form of each statement; one that is no object is left as it is, for it was broken before."""
    bind = op.get_bind()
    stored = sa.cast(STATEMENTS.c.list_form, sa.Text)
    for number, slug, text in bind.execute(sa.select(STATEMENTS.c.id, STATEMENTS.c.slug, stored)).all():
        form = json.loads(text)
        if isinstance(form, dict) and (changed := change(slug, form)) is not None:
            statement = sa.text("UPDATE statements SET list_form = :form WHERE id = :number")
            written = sa.bindparam("form", changed, sa.JSON)
            bind.execute(statement.bindparams(written, number=number))


def _explicit(_: str, form: Mapping[str, Any]) -> dict[str, Any]:
    old = {**USUAL, **form}
    has_leads = old["order"] == "leads"
    return {
        **NEW,
        "line": "".join(["{name}", *(f"[, {{{part}}}]" for part in old["parts"]), "[ ({country})]"]),
        "order": "country" if has_leads else old["order"],
        "leads_first": has_leads,
        "leads_apart": has_leads,
        "group": "country" if old["order"] in BY_COUNTRY else "none",
        "heading_layout": HEADINGS[old["headings"]],
        "layout": old["layout"],
        "between": "; " if old["layout"] == "run_in" else "",
        "national": old["national"],
    }


def _former(form: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return how the earlier version says a form, or None if it cannot."""
    if not form:
        return {}
    headings = {new: old for old, new in HEADINGS.items()}
    new = {**NEW, **form}
    line = LINE.fullmatch(new["line"])
    parts = re.findall(r"\{(\w+)\}", line[1]) if line else []
    if not line or len(set(parts)) < len(parts) or not set(parts) <= set(PARTS):
        return None
    old = {
        "order": "leads" if new["leads_first"] else new["order"],
        "headings": headings.get(new["heading_layout"]),
        "layout": new["layout"],
        "parts": parts,
        "national": new["national"],
    }
    # What comes out of it again is what there is, or it cannot be said.
    is_known = new["order"] in ORDERS and old["headings"] is not None and old["layout"] in ("lines", "run_in")
    return old if is_known and _explicit("", old) == new else None
