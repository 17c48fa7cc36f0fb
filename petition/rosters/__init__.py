"""Readers of roster files: bytes in, checked rows out."""
