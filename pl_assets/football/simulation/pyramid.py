"""Which clubs a simulated season has and how strong they start: promotion and relegation."""

from functools import cache
from typing import NamedTuple

import numpy as np

from pl_assets.football.calendar import FIRST_SEASON
from pl_assets.football.simulation.clubs_of import PROMOTED, clubs_of, league_size
from pl_assets.football.simulation.draws import generator
from pl_assets.football.simulation.strengths import Strengths, first_strengths, over_summer

_NEXT_IN_LINE = 0.9
"""How likely a club outside is to come up, to the one before it in line: those just relegated,
at the front, come back sooner than others."""


class Start(NamedTuple):
    """A season before its first match."""

    clubs: tuple[str, ...]
    strengths: Strengths
    """In the order of `clubs`."""
    outside: tuple[str, ...]
    """Clubs that may come up, the last relegated first."""


@cache
def first_start(league: str, seed: int) -> Start:
    """The first season there is."""
    clubs, outside = clubs_of(league)
    random = generator(seed, league, FIRST_SEASON, "first strengths")
    return Start(clubs, first_strengths(random, len(clubs)), outside)


def next_start(
    league: str, season: int, seed: int, last: Start, ended: Strengths, table: tuple[int, ...]
) -> Start:
    """A season after the first.

    Args:
        league: division code.
        season: starting year of the season that begins.
        seed: what the league is drawn from.
        last: the season before.
        ended: its strengths in its last round.
        table: its final table, as indices into its clubs, best first.
    """
    fewer = len(last.clubs) - league_size(league, season)
    down = PROMOTED + (1 if fewer else 0)
    up = down - fewer
    random = generator(seed, league, season, "promotion")
    weights = _NEXT_IN_LINE ** np.arange(len(last.outside))
    chosen = random.choice(len(last.outside), up, replace=False, p=weights / weights.sum())
    promoted = tuple(last.outside[number] for number in chosen)
    stayed, relegated = sorted(table[:-down]), table[-down:]
    strengths = over_summer(
        generator(seed, league, season, "summer"),
        Strengths(ended.attack[stayed], ended.defence[stayed]),
        up,
    )
    return Start(
        tuple(last.clubs[number] for number in stayed) + promoted,
        strengths,
        tuple(last.clubs[number] for number in relegated)
        + tuple(name for name in last.outside if name not in promoted),
    )
