"""Versions that stand by beside a made-up snapshot: each is a little surer of the home side."""

import psycopg
from serving.made_up_snapshot import AS_OF, FEATURES, strengths_of


def strengths_by(version, home, away):
    """Probabilities by a version that stands by."""
    home_win, draw, away_win = strengths_of(home, away)
    given = 0.01 * version * min(draw, away_win)
    return home_win + 2 * given, draw - given, away_win - given


def stand_by(url, snapshot_id, versions):
    """Have these versions of `match-outcome` stand by, with their trainings."""
    with psycopg.connect(url) as connection:
        fixtures = _clubs(connection, "predictions", snapshot_id, 'match_id COLLATE "C"')
        order = 'league, home_team COLLATE "C", away_team COLLATE "C"'
        pairings = _clubs(connection, "pairings", snapshot_id, order)
        for version in versions:
            connection.execute(
                "INSERT INTO trained_model (model_name, model_version, mlflow_run_id, as_of, "
                "trained_through, training_matches, training_log_loss, features, recipe, odds, "
                "data_hash, code_version) VALUES ('match-outcome', %s, 'f00d', %s, '2026-05-24', "
                "12000, 0.975, %s, 'past_odds', 'past', 'beef', 'cafe')",
                [version, AS_OF, FEATURES],
            )
            connection.execute(
                "INSERT INTO standby_forecasts (snapshot_id, model_name, model_version, fixtures, "
                "pairings, made_by, total_goals, offsets) "
                "VALUES (%s, 'match-outcome', %s, %s, %s, %s, %s, '{}')",
                [
                    *(snapshot_id, version),
                    *(_flat(version, clubs) for clubs in (fixtures, pairings)),
                    [version] * (len(fixtures) + len(pairings)),
                    [2.8] * (len(fixtures) + len(pairings)),
                ],
            )


def _clubs(connection, table, snapshot_id, order):
    asked = f"SELECT home_team, away_team FROM {table} WHERE snapshot_id = %s ORDER BY {order}"  # noqa: S608
    return connection.execute(asked, [snapshot_id]).fetchall()


def _flat(version, pairs):
    return [one for home, away in pairs for one in strengths_by(version, home, away)]
