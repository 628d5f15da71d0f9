"""Makes up what monitoring writes: metrics, the control chart, settled forecasts, drift, alerts."""

import datetime as dt
import json

import psycopg
from serving.copied_rows import copy_rows
from serving.made_up_metrics import FEATURES, control_chart, points
from serving.made_up_snapshot import AS_OF, CLUBS

from pl_assets.football.monitoring.series import SERIES

RUN, REPORT = "f00dbeef", "drift/report.html"


def monitor(url, *, match_days=12, days=1, is_first_evening=True, looks_a_day=1):
    """Add all of it; on a first evening nothing has been settled, bet on or complained about."""
    rows = list(points(match_days, days, is_first_evening, looks_a_day))
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO platform_clock (only_row, as_of) VALUES (true, %s) "
            "ON CONFLICT (only_row) DO UPDATE SET as_of = excluded.as_of",
            [AS_OF],
        )
        known = {series.name: set(series.labels) for series in SERIES}
        for _, name, _, labels in rows:
            assert set(labels) == known[name], (name, labels)
        copy_rows(
            connection,
            "metrics",
            [
                {"time": time, "name": name, "value": value, "labels": json.dumps(labels)}
                for time, name, value, labels in rows
            ],
        )
        copy_rows(connection, "champion_performance", list(control_chart(match_days)))
        for table, names in (
            ("feature_drift", FEATURES),
            ("prediction_drift", ("home_win_probability", "draw_probability")),
            ("data_quality", ("shots", "closing_odds")),
        ):
            copy_rows(connection, table, list(_drift(names)))
        if not is_first_evening:
            copy_rows(connection, "prediction_scores", list(_settled()))
            _alert(connection)


def _drift(names):
    for place, name in enumerate(names):
        distance = 0.12 - 0.03 * place
        yield {
            "as_of": AS_OF,
            "name": name,
            "span": "ten_weeks",
            "measure": "Wasserstein",
            "distance": distance,
            "threshold": 0.1,
            "is_drifted": distance > 0.1,
            "is_watched": place == 0,
            "current_mean": 0.1,
            "reference_mean": 0.05,
            "current_matches": 100,
            "reference_matches": 300,
            "current_from": dt.date(2026, 3, 14),
            "current_to": dt.date(2026, 5, 24),
            "mlflow_run_id": RUN,
            "report": REPORT,
            "data_source": "real",
        }


def _settled():
    for place, (home, away) in enumerate(zip(CLUBS[:10], CLUBS[10:], strict=True)):
        three = ("home_win_probability", "draw_probability", "away_win_probability")
        numbers = dict(zip(three, (0.5, 0.27, 0.23), strict=True))
        for whose in ("market_", "closing_"):
            numbers |= {
                f"{whose}{name}": p for name, p in zip(three, (0.52, 0.26, 0.22), strict=True)
            }
        yield {
            "match_id": f"settled-{place}",
            "league": "E0",
            "season": 2026,
            "match_date": dt.date(2026, 8, 15),
            "home_team": home,
            "away_team": away,
            "forecast_by": "champion",
            "model_name": "match-outcome",
            "model_version": 1,
            "snapshot_id": 1,
            "as_of": AS_OF - dt.timedelta(days=7),
            "first_as_of": AS_OF - dt.timedelta(days=9),
            **numbers,
            "outcome": ("home", "draw", "away")[place % 3],
            "log_loss": 0.9,
            "rps": 0.2,
            "brier": 0.55,
            "market_log_loss": 0.89,
            "closing_log_loss": 0.88,
            "data_source": "real",
        }


def _alert(connection):
    for kind, subject, word, closed in (
        ("late", "predictions", "expected forecasts of today by 09:00, found yesterday's", False),
        ("run", "weekly_training", "the run failed: MLflow did not answer", True),
    ):
        connection.execute(
            "INSERT INTO alerts (kind, subject, severity, word, link, opened_as_of, opened_at, "
            "closed_as_of, closed_at, closing_word, data_source) "
            "VALUES (%s, %s, 'error', %s, '/runs', %s, %s, %s, %s, %s, 'real')",
            [
                *(kind, subject, word, AS_OF - dt.timedelta(hours=30), AS_OF),
                *((AS_OF, AS_OF, "it is in time again") if closed else (None, None, None)),
            ],
        )
