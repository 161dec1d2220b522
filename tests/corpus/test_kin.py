import tomllib

import pytest

from corpus.kin import suspected, table
from corpus.types import Expert


def experts(*names):
    return [Expert(n.lower().replace(" ", "-"), n) for n in names]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("J. Roe", "Jane Roe"), ("Jane Roe", "J. Roe")),
        (("Roe", "Jane Roe"), ("Jane Roe", "Roe")),
        (("Jane Roe", "Jane M. Roe"), ("Jane M. Roe", "Jane Roe")),
        (("Jane M. Roe", "Jane Mary Roe"), ("Jane Mary Roe", "Jane M. Roe")),
        (("Katharina Schmidt", "Katarina Schmidt"), ("Katharina Schmidt", "Katarina Schmidt")),
        (("Roé Jané", "Jane Roe"), ("Jane Roe", "Roé Jané")),
    ],
)
def test_one_person_under_two_names_is_suspected(names, expected):
    (pair,) = suspected(experts(*names))
    assert {pair.expert.name, pair.other.name} == set(expected)


@pytest.mark.parametrize(
    "names",
    [
        ("Jane Roe", "John Roe"),
        ("Jane Roe", "Jane Lee"),
        ("Roe", "Jane Roe", "John Roe"),
        ("J. Roe", "Jane Roe", "John Roe"),
        ("M. Roe", "Jane Roe"),
        ("Ann Lee", "Jan Lee"),
        ("王可人", "王小明"),
    ],
)
def test_two_people_are_not(names):
    assert list(suspected(experts(*names))) == []


def test_what_the_owner_is_to_enter_is_toml():
    (pair,) = suspected(experts('Jane "Jay" Roe', 'J. "Jay" Roe'))
    assert tomllib.loads(table(pair))["experts"][0]["aliases"] == [pair.other.name]
