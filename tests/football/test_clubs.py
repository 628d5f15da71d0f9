"""The registry of clubs."""

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.clubs import canonical_name, closest_names
from pl_assets.football.errors import UnknownClub
from pl_assets.football.leagues import LEAGUES

ROWS = list(
    csv.DictReader(
        (files("pl_assets.football") / "clubs.csv").read_text(encoding="utf-8").splitlines()
    )
)


def test_every_spelling_of_a_country_means_one_club():
    seen = {}
    for row in ROWS:
        for spelling in (row["name"], *filter(None, row["aliases"].split("|"))):
            key = (row["country"], spelling.casefold())
            assert seen.setdefault(key, row["name"]) == row["name"]
            assert canonical_name(spelling, row["country"]) == row["name"]


def test_every_league_has_clubs():
    assert {league.country for league in LEAGUES.values()} == {row["country"] for row in ROWS}


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("Manchester United", "Man United"),
        ("  spurs ", "Tottenham"),
        ("Nottingham Forest FC", "Nott'm Forest"),
        ("WOLVERHAMPTON  WANDERERS", "Wolves"),
    ],
)
def test_aliases_case_and_space_do_not_matter(given_name, name):
    assert canonical_name(given_name) == name


def test_an_unknown_club_names_the_three_closest():
    with pytest.raises(UnknownClub) as caught:
        canonical_name("Arsenull")
    assert caught.value.closest[0] == "Arsenal"
    assert len(caught.value.closest) == 3


@given(st.text(max_size=40))
def test_any_text_has_three_closest_names_each_once(text):
    names = closest_names(text)
    assert len(set(names)) == 3
