"""Where given names end in Spain and Portugal."""

import pytest

from petition.domain.names.iberian import portuguese_given, spanish_given


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("Agustín", "Conde Bajén"),
        ("María de la O", "Ares Martínez-Fortún"),
        ("Juan de Dios", "Ruano Gómez"),
        ("María de los Ángeles", "Fernández-Ahuja García"),
        ("María del Carmen", "Silva Rego"),
        ("Margarita del Carmen", "del Cid Muñoz"),
        ("Manuel", "de la Rocha Rubí"),
        ("Jaime Eduardo", "de Olano Vela"),
        ("Pedro Ramón", "Gómez de la Serna y Villacieros"),
        ("Alfred", "Bosch i Pascual"),
        ("Leopoldo", "Barreda de los Ríos"),
        ("Antonio Ramón María", "Trevín Lombán"),
        ("María Piedra Escrita", "Jiménez Díaz"),
        ("Juan Antonio", "Abad"),
        ("María", "de la Cruz"),
    ],
)
def test_spanish_names(given: str, family: str) -> None:
    words = f"{given} {family}".split()
    assert " ".join(words[: spanish_given(words)]) == given


@pytest.mark.parametrize(
    ("before", "family"),
    [
        ("Manuel", "dos Santos"),
        ("João Pedro Silva", "Costa"),
        ("José", "Sousa e Silva"),
        ("Maria", "da Costa e Silva"),
        ("Luís Silva", "Costa Neto"),
        ("Ana", "Neto"),
    ],
)
def test_portuguese_names(before: str, family: str) -> None:
    words = f"{before} {family}".split()
    assert " ".join(words[: portuguese_given(words)]) == before
