"""A simulated season as one frame: every match, its true probabilities, its numbers and odds.

A season follows from the one before it, by who stayed and how strong. It depends on nothing but
its league, its year and the seed: not on when it is looked at, nor on what was asked before.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pl_assets.football.calendar import FIRST_SEASON, kick_off_utc
from pl_assets.football.simulation.calendar_of_season import slots
from pl_assets.football.simulation.draws import generator
from pl_assets.football.simulation.odds import quoted_odds
from pl_assets.football.simulation.pairings import double_round_robin
from pl_assets.football.simulation.pyramid import Start, first_start, next_start
from pl_assets.football.simulation.scores import Scores, play
from pl_assets.football.simulation.statistics import match_statistics
from pl_assets.football.simulation.strengths import Strengths, through_rounds
from pl_assets.football.simulation.table import final_table

PROBABILITIES = ["home_probability", "draw_probability", "away_probability"]


class _Played(NamedTuple):
    """What the next season follows from, and what the rest of this one is made from."""

    start: Start
    round_of: NDArray[np.intp]
    home: NDArray[np.intp]
    away: NDArray[np.intp]
    home_edge: NDArray[np.float64]
    away_edge: NDArray[np.float64]
    scores: Scores
    ended: Strengths


def simulated_season(league: str, season: int, seed: int) -> pd.DataFrame:
    """Every match of a season, in order of kick-off.

    Returns:
        `league`, `season`, `round`, `kick_off` (London, without a zone), `kick_off_utc`,
        `home_team`, `away_team`, the true `PROBABILITIES`, and from `FTHG` on the columns of
        the season's file.

    Raises:
        ValueError: for a season before the first.
        UnknownLeague: for a league that is not in the registry.
    """
    return season_frame(league, season, seed).copy()


@lru_cache(maxsize=64)
def season_frame(league: str, season: int, seed: int) -> pd.DataFrame:
    """The frame of `simulated_season` itself, held for the next caller: not to be written to."""
    played = _played(league, season, seed)
    scores, clubs = played.scores, np.array(played.start.clubs, dtype=object)
    goals = {"H": scores.home, "A": scores.away}
    edges = {"H": played.home_edge, "A": played.away_edge}
    counted = match_statistics(generator(seed, league, season, "statistics"), goals, edges)
    identity = pd.DataFrame(
        {
            "league": league,
            "season": season,
            "round": played.round_of + 1,
            "kick_off": _kick_offs(league, season, seed, played),
            "home_team": clubs[played.home],
            "away_team": clubs[played.away],
            **dict(zip(PROBABILITIES, scores.probabilities.T, strict=True)),
            "FTHG": scores.home,
            "FTAG": scores.away,
            "FTR": _result(scores.home, scores.away),
            "HTR": _result(counted["HTHG"].to_numpy(), counted["HTAG"].to_numpy()),
        }
    )
    identity.insert(
        4,
        "kick_off_utc",
        [kick_off_utc(moment.date(), moment.time()) for moment in identity["kick_off"]],
    )
    odds = quoted_odds(generator(seed, league, season, "odds"), scores.probabilities)
    frame = pd.concat([identity, counted, odds], axis=1)
    return frame.sort_values(["kick_off", "home_team"]).reset_index(drop=True)


def _played(league: str, season: int, seed: int) -> _Played:
    if season < FIRST_SEASON:
        raise ValueError(f"expected a season from {FIRST_SEASON} on, found {season}")
    # From the first on, or the cache would be filled by as many calls inside each other.
    for earlier in range(FIRST_SEASON, season):
        _play(league, earlier, seed)
    return _play(league, season, seed)


@lru_cache(maxsize=512)
def _play(league: str, season: int, seed: int) -> _Played:
    start = _start(league, season, seed)
    clubs = len(start.clubs)
    seats = generator(seed, league, season, "pairings").permutation(clubs)
    pairs = seats[double_round_robin(clubs)]
    rounds, matches, _ = pairs.shape
    random = generator(seed, league, season, "rounds")
    strengths = through_rounds(random, start.strengths, rounds)
    home, away = pairs.reshape(-1, 2).T
    round_of = np.repeat(np.arange(rounds), matches)
    attack = np.stack([each.attack for each in strengths])
    defence = np.stack([each.defence for each in strengths])
    home_edge = attack[round_of, home] - defence[round_of, away]
    away_edge = attack[round_of, away] - defence[round_of, home]
    scores = play(generator(seed, league, season, "scores"), home_edge, away_edge)
    return _Played(start, round_of, home, away, home_edge, away_edge, scores, strengths[-1])


def _start(league: str, season: int, seed: int) -> Start:
    if season == FIRST_SEASON:
        return first_start(league, seed)
    last = _play(league, season - 1, seed)
    scores = last.scores
    table = final_table(last.start.clubs, last.home, last.away, scores.home, scores.away)
    ranks = tuple(int(number) for number in table["number"])
    return next_start(league, season, seed, last.start, last.ended, ranks)


def _kick_offs(league: str, season: int, seed: int, played: _Played) -> pd.Series:
    """Each round's kick-offs, dealt to its matches by chance."""
    rounds = int(played.round_of[-1]) + 1
    random = generator(seed, league, season, "kick-offs")
    dealt = [
        slot.kick_offs[number]
        for slot in slots(season, rounds, len(played.round_of) // rounds)
        for number in random.permutation(len(slot.kick_offs))
    ]
    return pd.Series(dealt)


def _result(home: NDArray[np.int64], away: NDArray[np.int64]) -> NDArray[np.str_]:
    return np.where(home > away, "H", np.where(home < away, "A", "D"))
