"""Rows of one file that are one person: the same row twice, or a row for each of their terms.

Only what is sure is folded: rows that are alike in every column, and rows of one
identifier and one name. Of several terms the latest counts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from petition.domain.namesakes import DISTINGUISHING, Match
from petition.domain.persons import PersonRow
from petition.domain.remarks import Remark
from petition.domain.spellings import plain_spelling

_Key = tuple[object, ...]


def fold_repeated(matches: Sequence[Match], namesakes: Mapping[str, int]) -> list[Match]:
    """Return the rows that stand for themselves, in their order; each other one is the same as one of these.

    `namesakes` counts the people of the roster by identity: where two are alike, so may two rows be.
    """
    named = Counter(match.identity for match in matches)
    called = Counter((match.row.country, key) for match in matches for key in match.keys)
    groups: list[list[Match]] = []
    known: dict[_Key, list[Match]] = {}
    for match in matches:
        # Nearly every row of a file has nothing in common with another one.
        keys: list[_Key] = [(match.row.country, key) for key in match.keys if called[match.row.country, key] > 1]
        group = next(
            (known[key] for key in keys if key in known and are_one_person(match.row, known[key][0].row)), None
        )
        if named[match.identity] > 1 and namesakes.get(match.identity, 0) <= 1:
            email = match.row.email.casefold()
            others = (getattr(match.row, column) for column in DISTINGUISHING if column != "email")
            columns = (match.identity, email, *others, *sorted(match.keys))
            named_term = (match.identity, email)
            of_term = (*named_term, match.row.term)
            group = group or known.get(columns)
            # Of one term there may be two people of one name who share an inbox.
            if match.row.email and match.row.term and of_term not in known:
                group = group or known.get(named_term)
            keys += [columns, named_term, of_term]
        if group is None:
            groups.append(group := [])
        group.append(match)
        for key in keys:
            known.setdefault(key, group)
    for group in groups:
        if len(group) > 1:
            _fold(group)
    return [match for match in matches if match.same_as is None]


def are_one_person(row: PersonRow, other: PersonRow) -> bool:
    """Return whether two rows of one identifier have one name, or one part of it in two terms of one chamber."""
    are_alike = [
        plain_spelling(getattr(row.name, part)) == plain_spelling(getattr(other.name, part))
        for part in ("given_name", "family_name")
    ]
    is_renamed = row.term != other.term and row.legislature == other.legislature
    return all(are_alike) or (is_renamed and any(are_alike))


def _fold(group: Sequence[Match]) -> None:
    """Let the rows of one person be the same as the latest of them; capitals alone say less about a name."""
    kept = max(group, key=lambda match: (match.row.term, not match.row.name.name.isupper()))
    of_terms = len({match.row.term for match in group}) > 1
    text = f"is the person of row {kept.row.row}{', which is of a later term' if of_terms else ''}; the two are one"
    for match in group:
        if match is not kept:
            match.same_as = kept
            match.doubts.append(Remark("repeated", "family_name", text))
    reason = next((match.row.do_not_invite for match in group if match.row.do_not_invite), "")
    if reason and not of_terms:
        kept.row = replace(kept.row, do_not_invite=reason)
