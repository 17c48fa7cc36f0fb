"""The smallest Flask application, which says what this machine and server can do at all."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """Answer at once."""
    return "Hello"
