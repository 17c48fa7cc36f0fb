"""The files of an edition, rendered once: pure functions, data in and bytes out."""
