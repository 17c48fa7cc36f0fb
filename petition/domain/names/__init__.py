"""Names of people: reading, parting, ordering and doubting them by their countries' customs."""
