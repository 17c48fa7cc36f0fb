"""The form that all others stand on: what type checkers are told of it is there, and no post counts without a token."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import wtforms
from flask import Flask
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from petition.web import forms
from petition.web.forms import base
from petition.web.forms.base import Form


class _Form(Form):
    title = StringField()


def _declared() -> Iterator[str]:
    """Yield the members of the class that a type checker sees in place of the real one."""
    tree = ast.parse(Path(base.__file__).read_text(encoding="utf-8"))
    (seen,) = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    for node in seen.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def test_what_type_checkers_are_told_of_is_there(app: Flask) -> None:
    names = set(_declared())
    assert {"data", "validate", "__getitem__"} <= names
    with app.test_request_context():
        form = _Form(formdata=None, title="A free press")
        assert [name for name in names if not hasattr(form, name)] == []
        assert form["title"].data == form.data["title"] == "A free press"
        assert [field.name for field in form] == ["title", "csrf_token"]
        assert form.errors == {}
        form["title"].errors = ["The title is taken."]
        assert form.errors == {"title": ["The title is taken."]}


@pytest.mark.parametrize(("method", "is_submitted"), [("GET", False), ("POST", True)])
def test_form_is_submitted_by_a_post_alone(app: Flask, method: str, *, is_submitted: bool) -> None:
    with app.test_request_context("/?title=asked", method=method, data={"title": "sent"} if is_submitted else None):
        form = _Form()
        assert form.is_submitted() is is_submitted
        assert form.title.data == ("sent" if is_submitted else None)


def test_form_is_valid_with_the_token_of_its_reader_alone(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        own = generate_csrf()
        for sent, is_valid in ((own, True), ("old", False), ("", False)):
            form = _Form(formdata=MultiDict({"title": "A free press", "csrf_token": sent}))
            assert form.validate() is is_valid, sent
            assert list(form.errors) == ([] if is_valid else ["csrf_token"]), sent


def test_every_form_of_this_folder_stands_on_it() -> None:
    found = {
        value
        for each in pkgutil.iter_modules(forms.__path__)
        for value in vars(importlib.import_module(f"{forms.__name__}.{each.name}")).values()
        if inspect.isclass(value) and issubclass(value, wtforms.form.BaseForm)
    }
    assert len(found) > 10
    assert [one.__qualname__ for one in found if not issubclass(one, Form)] == []
