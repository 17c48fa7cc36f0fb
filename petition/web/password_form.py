"""The form for a new password, which says everything that is wrong with it at once.

Flask-Security looks at one thing after the other and stops at the first fault.
"""

from typing import Any

from flask import current_app, g
from flask_security import ChangePasswordForm, PasswordUtil, current_user

# What Flask-Security says, in the words of the project.
WORDS = {
    "GENERIC_AUTHN_FAILED": "The address or the password is wrong.",
    "INVALID_PASSWORD": "This is not the password of your account.",
    "INVALID_REDIRECT": "The page that was asked for is not on this site.",
    "PASSWORD_CHANGE": "Your password is saved.",
    "PASSWORD_INVALID_LENGTH": "It needs %(length)s to 128 characters.",
    "PASSWORD_IS_THE_SAME": "The new password is the one that you have.",
    "PASSWORD_NOT_PROVIDED": "Type a password.",
    "PASSWORD_TOO_SIMPLE": "It is easy to guess. Take a few unrelated words.",
    "RETYPE_PASSWORD_MISMATCH": "The two passwords differ.",
}


class NewPasswordForm(ChangePasswordForm):
    """The form for a new password, in the words of the project."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text = "Your password now"
        self.new_password.label.text = "New password"
        self.new_password_confirm.label.text = "New password again"

    def validate(self, **kwargs: Any) -> bool:
        """Return whether the password will do; the form says everything that is wrong."""
        if refusal := g.get("too_soon"):
            self.form_errors.append(str(refusal))
            return False
        is_good = bool(super().validate(**kwargs))
        if not is_good and self.new_password.data:
            rules: PasswordUtil = current_app.extensions["security"].password_util
            faults, _ = rules.validate(self.new_password.data, is_register=False, user=current_user)
            # A field shows one line.
            self.new_password.errors = [" ".join(faults)] if faults else []
        return is_good
