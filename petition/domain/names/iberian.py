"""Where given names end in Spanish and Portuguese names that come in one cell.

Two surnames are the rule in Spain and most of Latin America, and devotional
given names have particles of their own ("María de la O", "Juan de Dios"), so
neither the last word nor the first particle shows where the surnames begin.
"""

from collections.abc import Sequence

from petition.domain.names.rules import begins_family, word_set

# Given names that often come second, as in "José Antonio".
_SECOND = word_set(
    "aitor alberto alejandro alfonso alfredo alicia amparo ana andrea andrés antoni antonio arturo beatriz belén "
    "blanca camila carlos carme carmen carolina celia cecilia concepción cristina césar daniel david delia diego "
    "dolores eduardo elena elisa emilia emilio enrique ernesto esperanza esther eugenia eugenio eva felipe félix "
    "fernanda fernando francisca francisco gabriel gloria gonzalo guadalupe guillermo ignacio inmaculada inés "
    "irene isabel jaime javier jesús joan joaquín jordi jorge josé josefa josep juan julia julio laura leonor "
    "lourdes lucía luis luisa luz manuel margarita mario marta maría mercedes mercè miguel milagros mónica "
    "montserrat nicolás nieves olga oriol pablo patricia paula paz pedro pere pilar rafael ramón raquel raúl "
    "ricardo roberto rocío rodrigo rosa rosario salvador santiago sebastián sergio silvia sofía soledad soraya "
    "susana teresa tomás trinidad valentín vanessa vicenta vicente victoria víctor virginia ángel ángela ángeles "
    "maria jose jesus angel ramon andres ines joaquin tomas"
)
# What follows "de", "del", "de la" and the like in a given name, whatever name comes before.
_DEVOTIONS = word_set(
    "o dios jesús carmen pilar rosario ángeles dolores concepción mercedes nieves paula asís gonzaga borja"
)
# What follows them after María or a like name alone: elsewhere these are surnames.
_MARIAN_DEVOTIONS = _DEVOTIONS | word_set(
    "mar puerto rocío valle consuelo sagrario camino amparo coro henar tránsito olvido remedios milagros llanos reyes "
    "desamparados santos cruz luz paz encarnación asunción soledad cabeza almudena esperanza estrella peña paloma "
    "salud sierra victoria merced candelaria natividad presentación consolación caridad montaña fe cinta regla "
    "lourdes fátima guadalupe montserrat gracia begoña loreto virtudes viñas"
)
_MARIAS = frozenset({"maría", "maria", "mª", "m.ª", "ma."})
# Words that join two family names.
CONNECTORS = frozenset({"y", "i", "e"})
_OF = frozenset({"de", "del"})
_ARTICLES = frozenset({"la", "las", "los", "el"})
_KINSHIP = frozenset({"filho", "júnior", "junior", "neto", "neta", "sobrinho"})


def spanish_given(words: Sequence[str]) -> int:
    """Return how many of the first words are given names; at least one word is left."""
    count, last = 1, len(words) - 1
    while count < last:
        devotions = _MARIAN_DEVOTIONS if words[count - 1].lower() in _MARIAS else _DEVOTIONS
        noun = count + 1 + int(words[count + 1] in _ARTICLES)
        if words[count] in _OF and noun < last and words[noun].lower() in devotions:
            count = noun + 1
        elif words[count].lower() in _SECOND and words[count + 1] not in CONNECTORS:
            count += 1
        else:
            break
    rest = words[count:]
    plain = not any(begins_family(word, "ES") or word in CONNECTORS for word in rest)
    return max(count, len(words) - 2) if plain else count


def portuguese_given(words: Sequence[str]) -> int:
    """Return how many of the first words stand before the surname that orders."""
    start = len(words) - 1
    if start > 1 and words[start].lower() in _KINSHIP:
        start -= 1
    while start > 2 and words[start - 1].lower() in CONNECTORS:
        start -= 2
    while start > 1 and begins_family(words[start - 1], "PT"):
        start -= 1
    return start
