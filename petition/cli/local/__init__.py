"""Trying the service out on one machine: a running instance, and the whole story as a demonstration."""
