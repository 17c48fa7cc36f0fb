"""The forms: which fields they have, and how typed text becomes values."""
