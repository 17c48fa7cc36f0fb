"""What WSGI servers and the `flask` command start from."""

import sys

from config import load
from petition import create_app
from petition.errors import SettingError
from petition.memory import keep_what_there_is

try:
    app = create_app(load())
except SettingError as problem:
    sys.exit(f"Error: {problem}")
keep_what_there_is()
