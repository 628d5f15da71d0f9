"""Tables in which everything that is followed has something to say, made up beside the API's."""

import datetime as dt

import psycopg
from serving.copied_rows import copy_rows
from serving.made_up_betting import publish_with_betting
from serving.made_up_history import RECIPE
from serving.made_up_snapshot import AS_OF

MONITORED = AS_OF - dt.timedelta(days=3)
_BEFORE = (
    "INSERT INTO backtest_predictions SELECT {model}, 'past', replace(match_id, 'E0-2024', "
    "'E0-2023'), league, season - 1, match_date - 364, home_win_probability, draw_probability, "
    "away_win_probability, outcome, trained_through - 364, data_source, made_from "
    "FROM backtest_predictions WHERE season = 2024"
)
_AS_ANOTHER = (
    "INSERT INTO backtest_predictions (model, odds, match_id, league, season, match_date, outcome, "
    "home_win_probability, draw_probability, away_win_probability, data_source, made_from) "
    "SELECT %s, odds, match_id, league, season, match_date, outcome, "
    "home_win_probability * %s + 0.45 * %s, draw_probability * %s + 0.27 * %s, "
    "away_win_probability * %s + 0.28 * %s, data_source, made_from "
    "FROM backtest_predictions WHERE model = 'market'"
)
_SCORES = (
    "INSERT INTO model_scores (model, odds, season, part, matches, left_out, log_loss, rps, brier, "
    "accuracy, ece, kl_to_close, skill, as_of, data_source) SELECT model, 'past', 2025, 'whole', "
    "190, 0, 0.98, 0.2, 0.58, 0.53, 0.02, 0.01, 0.8, %s, 'real' FROM unnest(%s::text[]) AS model"
)


def publish_everything(url):
    """The made-up snapshot with its past and its betting, watched in every way there is."""
    publish_with_betting(url)
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE prediction_snapshots SET with_odds_model_name = 'with-odds'")
        connection.execute(_BEFORE.format(model="model"))
        for model, share in (("with_odds", 0.9), ("base_rates", 0.0)):
            connection.execute(_AS_ANOTHER, [model, *([share, 1 - share] * 3)])
        connection.execute(
            _SCORES, [AS_OF, ["champion", "champion_with_odds", "market", "closing"]]
        )
        _data(connection)
        _drift(connection)
        _trainings(connection)
        _questions(connection)
        _alert(connection)


def _data(connection):
    connection.execute(
        "INSERT INTO source_polls VALUES ('football-data.co.uk', now(), %s, false, false, "
        "now() - interval '5 hours', 'no answer')",
        [AS_OF],
    )
    kept = "match_id, league, season, match_date, kick_off_utc, home_team, away_team"
    connection.execute(
        f"INSERT INTO fixtures ({kept}, source) SELECT {kept}, 'made up' FROM predictions "  # noqa: S608
        "WHERE snapshot_id = (SELECT max(snapshot_id) FROM prediction_snapshots)"
    )


def _drift(connection):
    shares = {"feature_drift": 1.2, "prediction_drift": 0.4, "data_quality": 0.1}
    for table, distance in shares.items():
        for span in ("ten_weeks", "latest_week"):
            copy_rows(
                connection,
                table,
                [
                    {
                        "as_of": MONITORED,
                        "name": "home_shots",
                        "span": span,
                        "measure": "made up",
                        "distance": distance,
                        "threshold": 1.0,
                        "is_drifted": distance > 1,
                        "is_watched": True,
                        "current_mean": distance,
                        "current_matches": 100,
                        "reference_matches": 300,
                        "data_source": "real",
                    }
                ],
            )


def _trainings(connection):
    reasons = ("the newest model was trained on 2026-08-01", "drift: shots have halved", None)
    rows = [
        {
            "model_name": "match-outcome",
            "model_version": 1 + place,
            "mlflow_run_id": "f00d",
            "as_of": AS_OF - dt.timedelta(days=10 - place),
            "trained_through": dt.date(2026, 5, 24),
            "training_matches": 12000,
            "training_log_loss": 0.97,
            "features": "{}",
            "recipe": RECIPE,
            "because": because,
        }
        for place, because in enumerate(reasons)
    ]
    # Two recipes trained at once are one training.
    copy_rows(connection, "trained_model", [*rows, rows[1] | {"model_name": "with-odds"}])


def _questions(connection):
    """Of every match of the newest round, asked a day before it, of two versions."""
    three = ", ".join(
        f"{whose}_{name}"
        for whose in ("champion", "challenger", "market")
        for name in ("home_win_probability", "draw_probability", "away_win_probability")
    )
    connection.execute(
        f"INSERT INTO shadow_forecasts ({three}, spool_file, line, asked_at, asked_as_of, "  # noqa: S608
        "request_id, place, league, home_team, away_team, match_id, model_name, "
        "champion_version, challenger_version, snapshot_id, as_of, data_source) "
        "SELECT home_win_probability, draw_probability, away_win_probability, 0.4, 0.3, 0.3, "
        "market_home_probability, market_draw_probability, market_away_probability, "
        "'made-up', row_number() OVER (ORDER BY match_id), as_of + interval '1 hour', "
        "as_of + interval '1 hour', 'made-up', 0, league, home_team, away_team, match_id, "
        "model_name, 1, 2, snapshot_id, as_of, data_source "
        "FROM predictions JOIN matches USING (match_id, league, home_team, away_team) "
        "WHERE snapshot_id = 2"
    )


def _alert(connection):
    connection.execute(
        "INSERT INTO alerts (kind, subject, severity, word, opened_as_of, data_source) "
        "VALUES ('drift', 'shots', 'warning', 'made up', %s, 'real')",
        [AS_OF],
    )
    connection.execute(
        "INSERT INTO alert_deliveries (alert_id, phase, channel) VALUES (1, 'raised', 'webhook')"
    )
