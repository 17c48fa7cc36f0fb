"""What stands in the wrong cell of a roster with several columns for a name, moved to its place.

Files have "Dr. Fónagy" for a surname, "Manuel de la" for a given name, "Paisley
Jnr", "James (Jim)". What a list would print differently for it comes with a
doubt; titles and suffixes only change their column.
"""

from collections.abc import Sequence
from dataclasses import replace

from petition.domain.names.cells import part_nickname
from petition.domain.names.completion import with_nickname
from petition.domain.names.honorifics import is_generation, is_peer, is_suffix, is_title, leading_titles
from petition.domain.names.person_name import PersonName
from petition.domain.names.rules import CALLED_BY_NICKNAME, in_capitals
from petition.domain.names.splitting import move_particles, small_letters
from petition.domain.remarks import Remark
from petition.domain.text import join_words


def tidy(parts: PersonName, country: str) -> tuple[PersonName, tuple[Remark, ...]]:
    """Return the name with titles, suffixes, particles and nicknames in their parts.

    The doubts name what prints differently.
    """
    if not parts.given_name or not any(mark in f"{parts.given_name}{parts.family_name}" for mark in " -"):
        return parts, ()  # One word each is the usual case, and has nothing to move.
    formal, nickname, is_quoted = part_nickname(parts.given_name)
    words = formal.split()
    count = leading_titles(words, country)
    more_titles, family, suffixes = _read_family(parts.family_name, country)
    given, family = move_particles(words[count:], family) if family else (words[count:], family)
    doubts: list[Remark] = []
    if moved := words[count + len(given) :]:
        doubts.append(Remark("particle-moved", "family_name", f"takes “{' '.join(moved)}” from the given name"))
    given, family, small = small_letters(given, family, country)
    doubts += small
    name = PersonName(
        " ".join(given),
        " ".join(family),
        join_words(parts.honorific_prefix, *words[:count], *more_titles),
        join_words(*suffixes, parts.honorific_suffix),
        parts.additional_name,
        parts.name_order,
    )
    if is_peer(name.honorific_prefix) and " of " in name.family_name:
        # After a rank a title follows alone: "Lord Alton of Liverpool", never "Lord David Alton of Liverpool".
        kept = join_words(name.given_name, name.additional_name)
        peer = Remark("peer", "given_name", f"is not printed before a peer's title: “{name.given_name}”")
        return replace(name, given_name="", additional_name=kept), (*doubts, peer)
    if nickname:
        name, doubt = with_nickname(name, nickname, is_used=is_quoted and country in CALLED_BY_NICKNAME)
        doubts.append(doubt)
    return name, tuple(doubts)


def _read_family(written: str, country: str) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Return the titles, the words and the suffixes of a cell for family names."""
    words = written.replace(",", " ").split()
    titles = [word for word in words[:-1] if word[-1] == "." and is_title(word, country)]
    family = [word for word in words[:-1] if word not in titles] + words[-1:]
    suffixes: list[str] = []
    # Among capitals, letters such as MS may be a name.
    while len(family) > 1 and (is_generation(family[-1]) or (is_suffix(family[-1]) and not in_capitals(family[-2]))):
        suffixes.insert(0, family.pop())
    return titles, family, suffixes
