"""Country labels at the desk: the organisation's words, in the order of the words."""

from flask import Flask

from petition.web.labels import label, labelled


def test_labels_are_the_houses_and_in_their_order(app: Flask) -> None:
    with app.app_context():
        assert label("GB") == "UK"
        assert label("EU") == "EU"
        assert labelled({"GB", "DE", "AT", "US"}) == [("AT", "Austria"), ("DE", "Germany"), ("GB", "UK"), ("US", "USA")]
