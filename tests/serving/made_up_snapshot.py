"""Publishes a small made-up snapshot the way the platform does: four tables, one transaction."""

import datetime as dt
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
):
    """Add a snapshot; returns its number."""
    with psycopg.connect(url) as connection:
        number = connection.execute(
            "INSERT INTO prediction_snapshots (as_of, data_source, model_name, model_version, "
            "mlflow_run_id, is_judged, trained_through, training_matches, training_log_loss, "
            "features, season) VALUES (%s, %s, 'match-outcome', %s, 'f00d', %s, '2026-05-24', "
            "12000, 0.975, %s, %s) RETURNING snapshot_id",
            [AS_OF, data_source, model_version, is_judged, FEATURES, season],
        ).fetchone()[0]
        if with_fixtures:
            _insert(connection, "predictions", _predictions(number, model_version, data_source))
        _insert(connection, "pairings", _pairings(number))
        _insert(connection, "club_states", _club_states(number))
    return number


def _predictions(number, model_version, data_source):
    for place, (home, away, kick_off) in enumerate(fixtures()):
        market = (0.5, 0.3, 0.2) if place != WITHOUT_MARKET else (None, None, None)
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
            "model_name": "match-outcome",
            "model_version": model_version,
            "as_of": AS_OF,
            "data_source": data_source,
        }


def _pairings(number):
    for home, away in permutations((*CLUBS, LAST_SEASON_ONLY), 2):
        three = _three(strengths_of(home, away))
        yield {"snapshot_id": number, "league": "E0", "home_team": home, "away_team": away} | three


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


def _three(probabilities):
    names = ("home_win_probability", "draw_probability", "away_win_probability")
    return dict(zip(names, probabilities, strict=True))


def _insert(connection, table, rows):
    rows = list(rows)
    columns = ", ".join(rows[0])
    values = ", ".join(f"%({name})s" for name in rows[0])
    connection.cursor().executemany(f"INSERT INTO {table} ({columns}) VALUES ({values})", rows)  # noqa: S608
