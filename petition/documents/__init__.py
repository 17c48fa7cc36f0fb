"""Reads texts that come as a file of Word or as HTML, and writes them as Markdown."""
