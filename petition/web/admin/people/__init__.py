"""The desk's pages about people: the roster, one person, files, duplicates, groups."""
