"""Answers the question who wins when two clubs meet, from what a snapshot holds."""

from dataclasses import replace

import numpy as np

from pl_assets.football.clubs import canonical_name
from pl_assets.football.errors import UnknownClub
from pl_assets.football.given_odds import forecast_given_odds
from pl_assets.football.leagues import League
from pl_assets.football.margin import power_probabilities
from pl_serving.errors import ClubNotKnown, ClubNotRecent, SameClubTwice
from pl_serving.served_league import served_league, speaking_of
from pl_serving.snapshot import MatchForecast, Pairing, Probabilities, Snapshot

DecimalOdds = tuple[float, float, float]


def answer(
    snapshot: Snapshot,
    league_code: str,
    home_name: str,
    away_name: str,
    odds: DecimalOdds | None,
) -> MatchForecast:
    """The forecast of a match; its market is that of the odds given, else the fixture's own.

    The forecast itself knows none of either; `with_odds` is made from that market.

    Args:
        league_code: division code, such as E0.
        home_name: home club, by any name it goes by.
        away_name: away club, by any name it goes by.
        odds: decimal odds of home win, draw and away win, finite and above 1.

    Raises:
        RefusedQuestion: if the league is not served, a club is unknown or has not played there
            in the last two seasons, or both clubs are one; with the `data_source` of what it says.
    """
    with speaking_of(snapshot):
        return _answer(snapshot, league_code, home_name, away_name, odds)


def _answer(
    snapshot: Snapshot,
    league_code: str,
    home_name: str,
    away_name: str,
    odds: DecimalOdds | None,
) -> MatchForecast:
    league = served_league(snapshot, league_code)
    home = _recent_club(snapshot, league, "home_team", home_name)
    away = _recent_club(snapshot, league, "away_team", away_name)
    if home == away:
        raise SameClubTwice("away_team", f"expected two clubs, found {home!r} as home and as away")
    pairing = Pairing(league.code, home, away)
    market = None if odds is None else market_of(odds)
    fixture = snapshot.fixture_of.get(pairing)
    if fixture is None:
        return MatchForecast(
            match_id=None,
            league=league.code,
            match_date=None,
            kick_off_utc=None,
            home_team=home,
            away_team=away,
            forecast=snapshot.pairings[pairing],
            model_version=snapshot.versions[pairing],
            market=market,
            with_odds=None if market is None else with_odds_of(snapshot, pairing, market),
        )
    if market is None:
        return fixture
    return replace(fixture, market=market, with_odds=with_odds_of(snapshot, pairing, market))


def market_of(odds: DecimalOdds) -> Probabilities:
    """What decimal odds say of the three outcomes, the margin removed by the power method."""
    return Probabilities(*power_probabilities(np.array([odds]))[0].tolist())


def with_odds_of(
    snapshot: Snapshot, pairing: Pairing, market: Probabilities
) -> Probabilities | None:
    """What the model with odds makes of a market; None where it knows too little of the clubs."""
    offsets = snapshot.offsets.get(pairing)
    if snapshot.with_odds is None or snapshot.with_odds.weights is None or offsets is None:
        return None
    weights = np.array(snapshot.with_odds.weights)
    forecast = forecast_given_odds(np.array([market]), np.array([offsets]), weights)
    return Probabilities(*forecast[0].tolist())


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
    season = f"{state.last_season}/{(state.last_season + 1) % 100:02d}"
    raise ClubNotRecent(
        field,
        f"{club} last played in the {league.name} on {day}, in the season {season}; "
        "forecasts are made for clubs of the last two seasons",
        last_played=state.last_played,
    )
