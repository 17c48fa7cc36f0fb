"""Labels of countries: one for each country in each language."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.models import CountryLabel


def test_country_has_one_label_in_a_language(session: Session) -> None:
    session.add_all([CountryLabel(language=tag, code="GB", label="UK") for tag in ("en", "fr")])
    session.flush()
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(table_of(CountryLabel)).values(language="en", code="GB", label="Britain"))
    assert set(session.scalars(select(CountryLabel.label))) == {"UK"}
