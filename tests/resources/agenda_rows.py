"""Rows that say of a warehouse what has been done in it, and on which day."""

import datetime as dt

from pl_assets.football.calendar import platform_time

NOW = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)


def add(warehouse, statement, *values):
    with warehouse.transaction() as connection:
        connection.execute(statement, values)


def monitored(warehouse, day):
    add(
        warehouse,
        "INSERT INTO data_quality (as_of, name, span, measure, threshold, is_drifted, "
        "is_watched, current_matches, reference_matches, data_source) "
        "VALUES (%s, 'n', 'ten_weeks', 'm', 1, false, false, 0, 0, 'real')",
        platform_time(day),
    )


def measured(warehouse, as_of, at=NOW):
    add(
        warehouse,
        "INSERT INTO serving_scrapes (as_of, scraped_at, is_up, data_source) "
        "VALUES (%s, %s, true, 'real')",
        as_of,
        at,
    )
    add(
        warehouse,
        "INSERT INTO metrics (time, name, value) VALUES (%s, 'data_score_conflicts', 0)",
        as_of,
    )


def trained(warehouse, day):
    add(
        warehouse,
        "INSERT INTO trained_model (model_name, model_version, mlflow_run_id, as_of, "
        "trained_through, training_matches, training_log_loss, features) "
        "VALUES ('m', %s, 'r', %s, '2025-01-01', 1, 1, '{}')",
        day.toordinal(),
        platform_time(day),
    )


def forecast(warehouse, as_of):
    add(
        warehouse,
        "INSERT INTO prediction_snapshots (as_of, data_source, model_name, model_version, "
        "mlflow_run_id, is_judged, trained_through, training_matches, training_log_loss, "
        "features) VALUES (%s, 'real', 'm', 1, 'r', false, '2025-01-01', 1, 1, '{}')",
        as_of,
    )


def scored(warehouse, day):
    add(
        warehouse,
        "INSERT INTO model_scores (model, odds, part, matches, left_out, log_loss, rps, brier, "
        "accuracy, ece, kl_to_close, as_of, data_source) "
        "VALUES ('m', 'none', 'whole', 1, 0, 1, 1, 1, 1, 1, 1, %s, 'real')",
        platform_time(day),
    )
