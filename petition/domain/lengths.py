"""How long a stored text may be, in characters: one source for models, forms, files and services.

PostgreSQL refuses a text that is longer than its column; SQLite stores it. What
is checked by these numbers fits on both.
"""

# A name's part, a chamber, a party: what stands on a line of its own.
LINE = 200
TITLE = 300
SORT_NAME = 500
# RFC 5321, section 4.5.3.1.3: a path has 256 octets, its two angle brackets counted.
ADDRESS = 254
# RFC 5646, section 4.4.1: so many characters suffice.
LANGUAGE = 35
NAME_ORDER = 30
SLUG = 80
TAG = 60
SCHEME = 60
GROUP = 100
COUNTRY_LABEL = 60
# A note to the coordinator.
NOTE = 2_000
# Why something was corrected, struck or retracted; how an answer came.
REASON = 500
# The text of a statement, in Markdown.
TEXT = 100_000
# What proves a recorded answer, such as a scanned letter, in bytes.
EVIDENCE = 10 * 2**20

# What the number of a row can be in every table, on both engines; a larger one names none. PostgreSQL holds the numbers
# of people and files in 32 bits, and refuses to compare them with more.
LARGEST_ROW = 2**31 - 1
