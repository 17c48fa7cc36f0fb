"""Matters of a statement that a coordinator should look at, and settles: before publishing, and at any time."""
