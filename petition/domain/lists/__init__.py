"""How a statement prints its list: patterns, what a line says, separators, and the order of people and groups."""
