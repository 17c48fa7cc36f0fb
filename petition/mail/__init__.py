"""Mails: built by pure functions, carried by one transport, sent by one worker."""
