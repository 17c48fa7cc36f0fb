"""What WSGI servers and the `flask` command start from."""

import sys

from config import load
from petition import create_app
from petition.errors import SettingError

try:
    app = create_app(load())
except SettingError as problem:
    sys.exit(f"Error: {problem}")
