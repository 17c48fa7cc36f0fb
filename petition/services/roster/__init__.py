"""Who could be asked: the people of the roster, one by one and by file."""
