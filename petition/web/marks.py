"""Marks on views: what a view says of itself, for what stands before or after all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import current_app

View = TypeVar("View", bound=Callable[..., Any])
Value = TypeVar("Value")


@dataclass(frozen=True)
class Mark(Generic[Value]):
    """One thing that views may say of themselves; `absent` is what holds of all others."""

    name: str
    absent: Value

    def put(self, view: View, *, value: Value) -> View:
        """Return the view with the mark on it."""
        setattr(view, self.name, value)
        return view

    def of(self, endpoint: str | None) -> Value:
        """Return what the view of an endpoint says; an endpoint that leads nowhere says nothing."""
        found: Value = getattr(current_app.view_functions.get(endpoint or ""), self.name, self.absent)
        return found
