"""Monitoring: settled forecasts, control chart, drift, metrics, alerts, and who may only read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_OUTCOMES = ("home_win", "draw", "away_win")


def required(name: str, kind: object, comment: str, **options: object) -> sa.Column:
    return sa.Column(name, kind, nullable=False, comment=comment, **options)


def optional(name: str, kind: object, comment: str) -> sa.Column:
    return sa.Column(name, kind, nullable=True, comment=comment)


def numbered(name: str) -> sa.Column:
    comment = "number in the order in which the rows were added"
    return sa.Column(name, sa.BigInteger, sa.Identity(), primary_key=True, comment=comment)


def data_source() -> sa.Column:
    return required("data_source", sa.Text, "'real' or 'simulated'")


def a_match() -> list[sa.Column]:
    return [
        required("match_id", sa.Text, "the match"),
        required("league", sa.Text, "division code"),
        required("season", sa.SmallInteger, "year in which the season starts"),
        required("match_date", sa.Date, "day of the match in London"),
    ]


def upgrade() -> None:
    op.add_column("trained_model", optional("because", sa.Text, "why the training was asked for"))
    # One that is silent may never have answered, which `since` cannot tell.
    answered = "wall clock of the latest look that it answered; null if it never did"
    op.add_column("source_polls", optional("answered_at", MOMENT, answered))
    op.execute("UPDATE source_polls SET answered_at = polled_at WHERE answers")
    _performance()
    _drift()
    _metrics()
    _alerts()
    _reader()


def _performance() -> None:
    three = [
        column(f"{whose}{outcome}_probability", sa.Double, f"{what}, 0 to 1")
        for whose, what, column in (
            ("", "of the forecast", required),
            ("market_", "by the market when the forecast was made, margin removed", optional),
            ("closing_", "by closing odds, margin removed", optional),
        )
        for outcome in _OUTCOMES
    ]
    op.create_table(
        "prediction_scores",
        *a_match(),
        required("home_team", sa.Text, "home club"),
        required("away_team", sa.Text, "away club"),
        required("forecast_by", sa.Text, "'champion', or 'champion_with_odds'"),
        required("model_name", sa.Text, "registered model in MLflow"),
        required("model_version", sa.Integer, "its version"),
        required("snapshot_id", sa.BigInteger, "the last snapshot before kick-off that has it"),
        required("as_of", MOMENT, "platform time of that forecast, before kick-off"),
        required("first_as_of", MOMENT, "platform time of the first forecast of the match"),
        *three,
        required("outcome", sa.Text, "what came: 'home', 'draw' or 'away'"),
        required("log_loss", sa.Double, "of the forecast, in nats"),
        required("rps", sa.Double, "ranked probability score of the forecast"),
        required("brier", sa.Double, "Brier score of the forecast, 0 to 2"),
        optional("market_log_loss", sa.Double, "of the market when the forecast was made"),
        optional("closing_log_loss", sa.Double, "of closing odds"),
        data_source(),
        sa.PrimaryKeyConstraint("match_id", "forecast_by"),
        comment="The last forecast before kick-off of every match played, beside the market",
    )
    op.create_index("prediction_scores_day", "prediction_scores", ["match_date"])
    op.create_table(
        "champion_performance",
        required("position", sa.Integer, "number in the order of play"),
        *a_match(),
        required("basis", sa.Text, "'walk-forward' (made afterwards) or 'live' (made before)"),
        required("recipe", sa.Text, "recipe that made the forecast"),
        required("excess", sa.Double, "log loss less that of the closing odds, in nats"),
        required("expected_excess", sa.Double, "what it is on average when all is well"),
        required("deviation", sa.Double, "excess less expected, in standard deviations of a match"),
        required("cusum", sa.Double, "one-sided cumulative sum of deviations less the allowance"),
        required("decision_limit", sa.Double, "at and above it the chart says worse than usual"),
        required("is_alarm", sa.Boolean, "from reaching the limit until below half of it"),
        data_source(),
        sa.PrimaryKeyConstraint("match_id", name="champion_performance_pkey"),
        comment="Control chart of the champion against the closing odds, match by match",
    )


def _drift() -> None:
    for table, what in (
        ("feature_drift", "what goes into the models"),
        ("prediction_drift", "what comes out of them"),
        ("data_quality", "what is missing from the data"),
    ):
        op.create_table(
            table,
            required("as_of", MOMENT, "platform time of the monitoring run"),
            required("name", sa.Text, "a column: a feature, a statistic or a probability"),
            required("span", sa.Text, "'ten_weeks', or 'latest_week' for a quick look"),
            required("measure", sa.Text, "how the two are compared"),
            optional("distance", sa.Double, "what that gives; null where one side is empty"),
            required("threshold", sa.Double, "above it the column counts as drifted"),
            required("is_drifted", sa.Boolean, "whether it is above"),
            required("is_watched", sa.Boolean, "whether it alone can ask for a retraining"),
            optional("current_mean", sa.Double, "mean of the present weeks"),
            optional("reference_mean", sa.Double, "mean of the same weeks of seasons before"),
            required("current_matches", sa.Integer, "matches of the present weeks"),
            required("reference_matches", sa.Integer, "matches of the weeks compared with"),
            optional("current_from", sa.Date, "day of the first match of the present weeks"),
            optional("current_to", sa.Date, "day of the last"),
            optional("mlflow_run_id", sa.Text, "MLflow run that holds the report"),
            optional("report", sa.Text, "path of the HTML report among its artifacts"),
            data_source(),
            sa.PrimaryKeyConstraint("as_of", "name", "span"),
            comment=f"Drift of {what}, by column and monitoring run; rows are added",
        )


def _metrics() -> None:
    op.create_table(
        "metrics",
        required("time", MOMENT, "platform time that the value is of"),
        required("name", sa.Text, "the series; docs/metrics.md lists them"),
        required("value", sa.Double, "the number, in the unit of the series"),
        required("labels", pg.JSONB, "what tells the lines of a series apart", server_default="{}"),
        required("recorded_at", MOMENT, "wall clock", server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("name", "labels", "time"),
        comment="Everything that is followed over time, one number a row",
    )
    op.create_index("metrics_name_time", "metrics", ["name", "time"])
    op.create_index("metrics_recorded", "metrics", ["recorded_at"], postgresql_using="brin")
    op.create_table(
        "metrics_made_from",
        required("part", sa.Text, "a part of the history: 'forecasts' or 'past_bets'"),
        required("season", sa.SmallInteger, "year in which the season starts"),
        required("digest", sa.Text, "names all that its values were made from"),
        sa.PrimaryKeyConstraint("part", "season"),
        comment="What the history in `metrics` was made from: only what would differ is made again",
    )
    op.create_table(
        "serving_scrapes",
        numbered("scrape_id"),
        required("as_of", MOMENT, "platform time"),
        required("scraped_at", MOMENT, "wall clock"),
        required("is_up", sa.Boolean, "whether the API answered"),
        optional("started_at", MOMENT, "when the API's process began; counters begin there"),
        optional("samples", pg.JSONB, "its counters and histogram buckets, summed over routes"),
        data_source(),
        comment="What the API says of itself at /metrics; rows are added, old ones dropped",
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        numbered("alert_id"),
        required("kind", sa.Text, "'drift', 'performance', 'late', 'check', 'run' or 'source'"),
        required("subject", sa.Text, "what it is about: an asset, a check, a job, a source"),
        required("severity", sa.Text, "'warning' or 'error'"),
        required("word", sa.Text, "what was expected, what was found, what to do"),
        optional("link", sa.Text, "where to look"),
        required("opened_as_of", MOMENT, "platform time at which it was first seen"),
        required("opened_at", MOMENT, "wall clock of that", server_default=sa.func.now()),
        optional("closed_as_of", MOMENT, "platform time at which it was over; null while it lasts"),
        optional("closed_at", MOMENT, "wall clock of that"),
        optional("closing_word", sa.Text, "how it ended"),
        optional("retraining_as_of", MOMENT, "platform time of the retraining it led to"),
        optional("retraining_run_id", sa.Text, "Dagster run of that"),
        data_source(),
        sa.CheckConstraint("severity IN ('warning', 'error')"),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_as_of IS NULL)"),
        comment="What is or was wrong, from its beginning to its end",
    )
    op.create_index(
        "alerts_open",
        "alerts",
        ["kind", "subject"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "alert_deliveries",
        numbered("delivery_id"),
        required("alert_id", sa.BigInteger, "the alert"),
        required("phase", sa.Text, "'raised' or 'recovered'"),
        required("channel", sa.Text, "'webhook', 'email' or 'log'"),
        required("attempts", sa.Integer, "how often it was tried", server_default="0"),
        required("next_attempt_at", MOMENT, "wall clock", server_default=sa.func.now()),
        optional("delivered_at", MOMENT, "wall clock; null until it is"),
        optional("problem", sa.Text, "why the latest attempt failed"),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.alert_id"]),
        sa.UniqueConstraint("alert_id", "phase", "channel"),
        sa.CheckConstraint("phase IN ('raised', 'recovered')"),
        comment="Messages to be delivered; they stay until they are",
    )
    op.create_index(
        "alert_deliveries_waiting",
        "alert_deliveries",
        ["next_attempt_at"],
        postgresql_where=sa.text("delivered_at IS NULL"),
    )


def _reader() -> None:
    """A role that may read everything, here and in tables to come, and change nothing.

    It belongs to the server, where another database may have made it; who may not make roles goes
    without. It cannot log in until somebody who runs Grafana gives it a password.
    """
    op.execute(
        "DO $$ BEGIN "
        "BEGIN CREATE ROLE pl_reader NOLOGIN; "
        "EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL; "
        "END; "
        "IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'pl_reader') THEN "
        "GRANT USAGE ON SCHEMA public TO pl_reader; "
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO pl_reader; "
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pl_reader; "
        "END IF; END $$"
    )


def downgrade() -> None:
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'pl_reader') THEN "
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM pl_reader; "
        "REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM pl_reader; "
        "REVOKE USAGE ON SCHEMA public FROM pl_reader; END IF; END $$"
    )
    for table in (
        *("alert_deliveries", "alerts", "serving_scrapes", "metrics_made_from", "metrics"),
        *("data_quality", "prediction_drift", "feature_drift"),
        *("champion_performance", "prediction_scores"),
    ):
        op.drop_table(table)
    op.drop_column("source_polls", "answered_at")
    op.drop_column("trained_model", "because")
