"""Country labels at the desk: the organisation's words, in the order of the words."""

from flask import Flask

from petition.web.labels import by_label, label, labelled
from tests import factories


def test_labels_are_the_houses_and_in_their_order(app: Flask) -> None:
    with app.app_context():
        assert label("GB") == "UK"
        assert label("EU") == "EU"
        assert labelled({"GB", "DE", "AT", "US"}) == [("AT", "Austria"), ("DE", "Germany"), ("GB", "UK"), ("US", "USA")]


def test_people_stand_in_the_order_of_the_labels(app: Flask) -> None:
    countries = ("GB", "CH", "AT", "ES", "AT")
    people = [factories.person_row(str(number), country=country) for number, country in enumerate(countries)]
    with app.app_context():
        assert [one.name.given_name for one in by_label(people)] == ["2", "4", "3", "1", "0"]
