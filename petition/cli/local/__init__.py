"""Trying the service out on one machine: a running instance, and the story told by itself."""
