"""What is asked: drafting, circulating, compiling and publishing a statement."""
