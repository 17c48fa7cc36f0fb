"""Measures how fast the hot paths are; `python -m bench` prints every figure."""
