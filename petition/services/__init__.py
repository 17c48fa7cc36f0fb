"""The use cases: families over five doorways.

The doorways (`audit`, `happenings`, `outbox`, `tokens`, `transitions`) use no family, and
every family may use them. Every function takes the session of the transaction
that it works in and gets what else it needs as arguments; none commits and
none knows of the web.
"""
