"""What accounts of the desk are told by mail without asking: at once, once a day, and before a statement closes."""
