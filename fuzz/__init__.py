"""Sends what nobody sends on purpose to the parsers and to the whole service, and looks that nothing breaks."""
