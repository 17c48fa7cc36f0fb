"""The use cases, one family a file.

Every function takes the session of the transaction that it works in and gets
what else it needs as arguments; none commits and none knows of the web.
"""
