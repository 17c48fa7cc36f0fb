"""The form that every other stands on: that of Flask-WTF, with types for what is used of it, because it has none."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:

    class Form:
        """A form as a type checker sees it. Its fields are `Any`, because WTForms gives them no type either."""

        data: dict[str, Any]
        errors: dict[str, list[str]]
        is_submitted: Callable[[], bool]
        validate: Callable[[], bool]

        def __init__(self, formdata: Any = ..., **given: Any) -> None: ...
        def __getitem__(self, name: str) -> Any: ...
        def __iter__(self) -> Iterator[Any]: ...

else:
    from flask_wtf import FlaskForm as Form

__all__ = ["Form"]
