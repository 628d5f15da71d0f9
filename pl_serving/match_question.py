"""Answers the question who wins when two clubs meet, from what a snapshot holds."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from pl_assets.football.clubs import canonical_name
from pl_assets.football.errors import UnknownClub
from pl_assets.football.given_odds import forecast_given_odds, forecast_given_odds_of_one
from pl_assets.football.leagues import League
from pl_assets.football.margin import power_probabilities, power_probabilities_of_one
from pl_assets.football.season_name import season_name
from pl_serving.errors import ClubNotKnown, ClubNotRecent, SameClubTwice
from pl_serving.served_league import served_league, speaking_of
from pl_serving.snapshot import MatchForecast, Pairing, Probabilities, Snapshot

DecimalOdds = tuple[float, float, float]


class Question(NamedTuple):
    """Two clubs that may meet, and the odds on it where they are known."""

    pairing: Pairing
    odds: DecimalOdds | None
    """Of home win, draw and away win, decimal, finite and above 1."""


def pairing_of(snapshot: Snapshot, league_code: str, home_name: str, away_name: str) -> Pairing:
    """Which clubs are meant.

    Args:
        snapshot: what is served.
        league_code: division code, such as E0.
        home_name: home club, by any name it goes by.
        away_name: away club, by any name it goes by.

    Raises:
        RefusedQuestion: if the league is not served, a club is unknown or has not played there
            in the last two seasons, or both clubs are one; with the `data_source` of what it says.
    """
    with speaking_of(snapshot):
        league = served_league(snapshot, league_code)
        home = _recent_club(snapshot, league, "home_team", home_name)
        away = _recent_club(snapshot, league, "away_team", away_name)
        if home == away:
            raise SameClubTwice(
                "away_team", f"expected two clubs, found {home!r} as home and as away"
            )
        return Pairing(league.code, home, away)


def answer(snapshot: Snapshot, questions: Sequence[Question]) -> list[MatchForecast]:
    """The forecasts; the market is that of the odds given, else the fixture's own.

    `forecast` knows none of either; `with_odds` is made from that market, and answers if odds
    were given.
    """
    plain = [_without_odds(snapshot, question.pairing) for question in questions]
    asked = [place for place, question in enumerate(questions) if question.odds is not None]
    if asked:
        markets = market_of([odds for _, odds in questions if odds is not None])
        known = with_odds_of(snapshot, [questions[place].pairing for place in asked], markets)
        for place, market, with_odds in zip(asked, markets, known, strict=True):
            plain[place] = replace(
                plain[place], market=market, with_odds=with_odds, are_odds_given=True
            )
    return plain


def market_of(odds: Sequence[DecimalOdds]) -> list[Probabilities]:
    """What decimal odds say of the three outcomes, the margin removed by the power method."""
    if len(odds) == 1:
        return [Probabilities(*power_probabilities_of_one(odds[0]))]
    return [Probabilities(*three) for three in power_probabilities(np.array(odds)).tolist()]


def with_odds_of(
    snapshot: Snapshot, pairings: Sequence[Pairing], markets: Sequence[Probabilities]
) -> list[Probabilities | None]:
    """What the model with odds makes of markets; None where it knows too little of the clubs."""
    if snapshot.with_odds is None or snapshot.with_odds.weights is None:
        return [None] * len(pairings)
    weights = snapshot.with_odds.weights
    if len(pairings) == 1:
        known = snapshot.offsets.get(pairings[0])
        if known is None:
            return [None]
        return [Probabilities(*forecast_given_odds_of_one(markets[0], known, weights))]
    offsets = [snapshot.offsets.get(pairing) for pairing in pairings]
    numbers = np.array([(0.0, 0.0) if pair is None else pair for pair in offsets])
    forecasts = forecast_given_odds(np.array(markets), numbers, np.array(weights))
    return [
        None if pair is None else Probabilities(*three)
        for pair, three in zip(offsets, forecasts.tolist(), strict=True)
    ]


def _without_odds(snapshot: Snapshot, pairing: Pairing) -> MatchForecast:
    fixture = snapshot.fixture_of.get(pairing)
    if fixture is not None:
        return fixture
    return MatchForecast(
        match_id=None,
        league=pairing.league,
        match_date=None,
        kick_off_utc=None,
        home_team=pairing.home_team,
        away_team=pairing.away_team,
        forecast=snapshot.pairings[pairing],
        model_version=snapshot.versions[pairing],
        market=None,
        with_odds=None,
        total_goals=snapshot.total_goals[pairing],
    )


def _recent_club(snapshot: Snapshot, league: League, field: str, name: str) -> str:
    try:
        club = canonical_name(name, league.country)
    except UnknownClub as error:
        raise ClubNotKnown(field, str(error), closest=error.closest) from error
    if (league.code, club) in snapshot.recent_clubs:
        return club
    state = snapshot.club_states.get((league.code, club))
    if state is None or state.last_played is None or state.last_season is None:
        raise ClubNotRecent(
            field,
            f"{club} has never played in the {league.name} in the matches held; "
            "forecasts are made for clubs of the last two seasons",
            last_played=None,
        )
    day = f"{state.last_played.day} {state.last_played:%B %Y}"
    season = season_name(state.last_season)
    raise ClubNotRecent(
        field,
        f"{club} last played in the {league.name} on {day}, in the season {season}; "
        "forecasts are made for clubs of the last two seasons",
        last_played=state.last_played,
    )
