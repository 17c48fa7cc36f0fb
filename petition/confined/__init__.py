"""Lets a reader of a stranger's file work in a process of its own, within bounds."""
