"""The desk's pages about statements: drafts, circulating, delivery, the list, publishing."""
