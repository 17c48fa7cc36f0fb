"""Reads a roster from CSV (RFC 4180) in UTF-8, with a header line.

Every faulty row is reported at once, and one faulty row refuses the file: half
an import is harder to mend than none.
"""

import csv
import io
from collections.abc import Callable, Mapping

from petition.domain.countries import is_country
from petition.domain.languages import check_language
from petition.domain.names import PersonName
from petition.domain.persons import PersonRow
from petition.domain.text import clean_line
from petition.errors import FieldError, RosterRefused, RowProblem
from petition.rosters.addresses import check_address

NEEDED = ("given_name", "family_name", "country", "email")
COLUMNS = (
    *("honorific_prefix", "given_name", "family_name", "honorific_suffix"),
    *("country", "legislature", "party", "constituency", "language", "email"),
)
# RFC 5646, section 4.4.1: what a language tag needs at most, and what is stored.
_LANGUAGE_LENGTH = 35


def read_csv(content: bytes) -> list[PersonRow]:
    """Return the people of a file; raise `RosterRefused` with every problem in it."""
    if not content.strip():
        raise RosterRefused([RowProblem(0, "", "is empty, or no file was chosen")])
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    problems: list[RowProblem] = []
    people: list[PersonRow] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _read_row(reader.line_num, header, cells, people, problems)
    except csv.Error as problem:
        problems.append(RowProblem(reader.line_num, "", f"is not CSV: {problem}"))
    problems.extend(_twins(people))
    if not people and not problems:
        problems.append(RowProblem(0, "", "has no people in it"))
    if problems:
        raise RosterRefused(sorted(problems, key=lambda problem: problem.row))
    return people


def _delimiter(text: str) -> str:
    """Return what parts the cells of the header: spreadsheets in much of Europe write semicolons."""
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        what = f"is not in UTF-8 (byte 0x{content[problem.start]:02X}); save it as “CSV UTF-8” and try again"
        raise RosterRefused([RowProblem(line, "", what)]) from None


def _check_header(header: list[str]) -> None:
    missing = [RowProblem(1, column, "this column is missing") for column in NEEDED if column not in header]
    unknown = [RowProblem(1, column, "this column is not known") for column in header if column not in COLUMNS]
    doubled = {column for column in header if header.count(column) > 1}
    twice = [RowProblem(1, column, "this column comes twice") for column in sorted(doubled)]
    if missing or unknown or twice:
        raise RosterRefused([*missing, *unknown, *twice])


def _read_row(
    line: int, header: list[str], cells: list[str], people: list[PersonRow], problems: list[RowProblem]
) -> None:
    """Append the row's person, or every problem it has."""
    if len(cells) != len(header):
        problems.append(RowProblem(line, "", f"has {len(cells)} cells where the header has {len(header)}"))
        return
    faults: list[FieldError] = []
    row = _cleaned(dict(zip(header, cells, strict=True)), faults)
    if not row.get("given_name") and not row.get("family_name") and not faults:
        faults.append(FieldError("family_name", "the row has no name"))
    country = _tried(faults, _country, row.get("country", ""))
    language = _tried(faults, check_language, row.get("language") or "en")
    email = _tried(faults, check_address, row.get("email", ""))
    if faults:
        problems.extend(RowProblem(line, fault.field, fault.problem) for fault in faults)
        return
    people.append(
        PersonRow(
            row=line,
            name=PersonName(
                row["given_name"],
                row["family_name"],
                row.get("honorific_prefix", ""),
                row.get("honorific_suffix", ""),
            ),
            country=country,
            email=email,
            legislature=row.get("legislature", ""),
            party=row.get("party", ""),
            constituency=row.get("constituency", ""),
            language=language,
        )
    )


def _tried(faults: list[FieldError], check: Callable[[str], str], cell: str) -> str:
    """Return the checked cell, or note its fault and return nothing."""
    try:
        return check(cell)
    except FieldError as fault:
        faults.append(fault)
        return ""


def _country(cell: str) -> str:
    """Return the code of a country; raise `FieldError` for what is none."""
    country = cell.upper()
    if is_country(country):
        return country
    what = f"“{cell}” is not an ISO 3166-1 code such as FR, nor EU" if cell else "is empty"
    what += "; the United Kingdom is GB" if country == "UK" else ""
    raise FieldError("country", what)


def _cleaned(row: Mapping[str, str], faults: list[FieldError]) -> dict[str, str]:
    cleaned = {}
    for column, cell in row.items():
        try:
            limit = _LANGUAGE_LENGTH if column == "language" else 200
            cleaned[column] = clean_line(cell, column, limit=limit)
        except FieldError as fault:
            faults.append(fault)
    return cleaned


def _twins(people: list[PersonRow]) -> list[RowProblem]:
    """Return a problem for each row that is the same person as an earlier one."""
    first: dict[str, PersonRow] = {}
    problems = []
    for person in people:
        earlier = first.setdefault(person.identity, person)
        if earlier is not person:
            what = f"{person.name.name} is the same person as in row {earlier.row}"
            problems.append(RowProblem(person.row, "family_name", what))
    return problems
