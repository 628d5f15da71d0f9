"""Publishes a small made-up snapshot the way the platform does: four tables, one transaction."""

import datetime as dt
import math
from itertools import permutations

import psycopg

CLUBS = (
    *("Man City", "Arsenal", "Liverpool", "Chelsea", "Tottenham", "Newcastle", "Man United"),
    *("Aston Villa", "Brighton", "Crystal Palace", "Fulham", "Brentford", "Everton"),
    *("Nott'm Forest", "Bournemouth", "West Ham", "Wolves", "Leeds", "Burnley", "Sunderland"),
)
LAST_SEASON_ONLY = "Leicester"
LONG_GONE, LONG_GONE_LAST_PLAYED, LONG_GONE_SEASON = "Blackburn", dt.date(2012, 5, 13), 2011
NEVER_THERE = "Plymouth"
AS_OF = dt.datetime(2026, 8, 21, 5, tzinfo=dt.UTC)
FIRST_KICK_OFF = dt.datetime(2026, 8, 21, 19, tzinfo=dt.UTC)
FEATURES = ["elo_difference", "goals_total"]
SEASON = 2026
WITHOUT_MARKET, WITHOUT_TIME = 3, 9
"""Places in the list of the fixture without odds and of the one whose kick-off is not known."""


BY_STAND_IN = 5
"""Place of the fixture that a stand-in's version forecasts, if one is published."""
WITH_ODDS = ("match-outcome-with-odds", 2)
WEIGHTS = (0.9, 0.05, 0.04, 0.95)
MARKET = (0.5, 0.3, 0.2)
TOTAL_GOALS = 2.9
NONE = (None,) * 6


def offsets_of(home, away):
    """Offsets of the model with odds, which differ for every pairing; it knows not every club."""
    if LAST_SEASON_ONLY in (home, away):
        return None, None
    return 0.01 * CLUBS.index(away), 0.01 * CLUBS.index(home) - 0.1


def with_odds_of(home, away, market):
    """What the model with odds makes of a market: its definition, outcome by outcome."""
    of_home, of_away = (math.log(market[n] / market[1]) for n in (0, 2))
    home_offset, away_offset = offsets_of(home, away)
    home_odds = math.exp(home_offset + WEIGHTS[0] * of_home + WEIGHTS[2] * of_away)
    away_odds = math.exp(away_offset + WEIGHTS[1] * of_home + WEIGHTS[3] * of_away)
    total = home_odds + 1 + away_odds
    return home_odds / total, 1 / total, away_odds / total


def strengths_of(home, away):
    """Probabilities that differ for every pairing and sum to 1."""
    clubs = (*CLUBS, LAST_SEASON_ONLY)
    home_win = 0.46 + 0.021 * (clubs.index(away) - clubs.index(home))
    home_win = min(max(home_win, 0.04), 0.9)
    draw = 0.27 * (1 - home_win)
    return home_win, draw, 1 - home_win - draw


def fixtures():
    """Ten matches of one weekend: home club, away club and kick-off, None where not known."""
    hours = (0, 16.5, 19, 19.5, 20, 20.5, 21.5, 42, 44.5, None)
    pairs = zip(CLUBS[:10], reversed(CLUBS[10:]), strict=True)
    for (home, away), after in zip(pairs, hours, strict=True):
        yield home, away, after if after is None else FIRST_KICK_OFF + dt.timedelta(hours=after)


def publish(
    url,
    *,
    model_version=1,
    data_source="real",
    is_judged=False,
    with_fixtures=True,
    season=SEASON,
    knows_odds=True,
    stand_in=None,
):
    """Add a snapshot; returns its number.

    Without `knows_odds` it is as those published before there was a model with odds; `stand_in`
    is the version that forecasts one of the fixtures, and the pairings of `LAST_SEASON_ONLY`.
    """
    with psycopg.connect(url) as connection:
        number = connection.execute(
            "INSERT INTO prediction_snapshots (as_of, data_source, model_name, model_version, "
            "mlflow_run_id, is_judged, trained_through, training_matches, training_log_loss, "
            "features, season, recipe, odds, data_hash, with_odds_model_name, "
            "with_odds_model_version, with_odds_weights) VALUES (%s, %s, 'match-outcome', %s, "
            "'f00d', %s, '2026-05-24', 12000, 0.975, %s, %s, %s, %s, %s, %s, %s, %s) "
            "RETURNING snapshot_id",
            [
                *(AS_OF, data_source, model_version, is_judged, FEATURES, season),
                *(("past_odds", "past", "beef", *WITH_ODDS, list(WEIGHTS)) if knows_odds else NONE),
            ],
        ).fetchone()[0]
        if with_fixtures:
            rows = _predictions(number, model_version, data_source, knows_odds, stand_in)
            _insert(connection, "predictions", rows)
        _insert(connection, "pairings", _pairings(number, model_version, knows_odds, stand_in))
        _insert(connection, "club_states", _club_states(number))
    return number


def _predictions(number, model_version, data_source, knows_odds, stand_in):
    for place, (home, away, kick_off) in enumerate(fixtures()):
        market = MARKET if place != WITHOUT_MARKET else (None, None, None)
        is_known = knows_odds and place != WITHOUT_MARKET
        with_odds = with_odds_of(home, away, MARKET) if is_known else (None, None, None)
        day = dt.date(2026, 8, 24) if kick_off is None else kick_off.date()
        yield {
            "snapshot_id": number,
            "match_id": f"E0-2026-{home}-v-{away}",
            "league": "E0",
            "season": 2026,
            "match_date": day,
            "kick_off_utc": kick_off,
            "home_team": home,
            "away_team": away,
            **_three(strengths_of(home, away)),
            "market_home_probability": market[0],
            "market_draw_probability": market[1],
            "market_away_probability": market[2],
            **_three(with_odds, "with_odds_"),
            "with_odds_model_version": WITH_ODDS[1] if is_known else None,
            "expected_total_goals": TOTAL_GOALS,
            "model_name": "match-outcome",
            "model_version": stand_in if stand_in and place == BY_STAND_IN else model_version,
            "as_of": AS_OF,
            "data_source": data_source,
        }


def _pairings(number, model_version, knows_odds, stand_in):
    for home, away in permutations((*CLUBS, LAST_SEASON_ONLY), 2):
        offsets = offsets_of(home, away) if knows_odds else (None, None)
        by = stand_in if stand_in and LAST_SEASON_ONLY in (home, away) else model_version
        yield {
            "snapshot_id": number,
            "league": "E0",
            "home_team": home,
            "away_team": away,
            **_three(strengths_of(home, away)),
            "model_version": by if knows_odds else None,
            "with_odds_home_offset": offsets[0],
            "with_odds_away_offset": offsets[1],
            "expected_total_goals": TOTAL_GOALS if knows_odds else None,
        }


def _club_states(number):
    states = [(club, True, 2026, dt.date(2026, 8, 16)) for club in CLUBS]
    states.append((LAST_SEASON_ONLY, False, 2025, dt.date(2026, 5, 24)))
    states.append((LONG_GONE, False, LONG_GONE_SEASON, LONG_GONE_LAST_PLAYED))
    for club, is_current, season, day in states:
        yield {
            "snapshot_id": number,
            "league": "E0",
            "team": club,
            "is_current": is_current,
            "last_season": season,
            "last_played": day,
            "elo": 1500.0,
        }


def _three(probabilities, prefix=""):
    names = ("home_win_probability", "draw_probability", "away_win_probability")
    return {f"{prefix}{name}": p for name, p in zip(names, probabilities, strict=True)}


def _insert(connection, table, rows):
    rows = list(rows)
    columns = ", ".join(rows[0])
    values = ", ".join(f"%({name})s" for name in rows[0])
    connection.cursor().executemany(f"INSERT INTO {table} ({columns}) VALUES ({values})", rows)  # noqa: S608
