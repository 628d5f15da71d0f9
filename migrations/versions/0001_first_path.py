"""The tables of the first path: files as fetched, matches, ratings, models, forecasts.

Comments are written here once; the I/O manager shows them as each asset's column schema in
Dagster's UI, and anything that reads the database sees the same words.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ODDS = sa.Double()


def required(name: str, kind: object, comment: str, **options: object) -> sa.Column:
    return sa.Column(name, kind, nullable=False, comment=comment, **options)


def optional(name: str, kind: object, comment: str) -> sa.Column:
    return sa.Column(name, kind, nullable=True, comment=comment)


def numbered(name: str) -> sa.Column:
    comment = "number in the order in which the rows were added"
    return sa.Column(name, sa.BigInteger, sa.Identity(), primary_key=True, comment=comment)


def identity() -> list[sa.Column]:
    """What names a match: the date may move, these four may not."""
    return [
        required("match_id", sa.Text, "league, season and clubs in one readable key"),
        required("league", sa.Text, "division code of football-data.co.uk; E0 = Premier League"),
        required("season", sa.SmallInteger, "year in which the season starts"),
        required("match_date", sa.Date, "day of the match in London"),
        optional("kick_off_utc", MOMENT, "kick-off; null where the source gives no time"),
        required("home_team", sa.Text, "home club, as the registry names it"),
        required("away_team", sa.Text, "away club, as the registry names it"),
    ]


def fetched_body() -> list[sa.Column]:
    return [
        required("source", sa.Text, "where the body came from; 'simulated' if nothing real"),
        required("url", sa.Text, "address that was asked"),
        required("as_of", MOMENT, "platform time of the run that fetched it"),
        required("fetched_at", MOMENT, "wall clock of the answer"),
        required("http_status", sa.SmallInteger, "status of the answer"),
        optional("etag", sa.Text, "the answer's ETag, sent back to ask conditionally"),
        optional("last_modified", sa.Text, "the answer's Last-Modified"),
        optional("sha256", sa.Text, "digest of the body; null where there is no body"),
        optional("body", pg.BYTEA, "the body, byte for byte as fetched"),
        optional("note", sa.Text, "why there is no body, where there is none"),
    ]


def three_odds() -> list[sa.Column]:
    return [
        required("bookmaker", sa.Text, "'average' and 'best' of the market, or one bookmaker"),
        required("home_odds", ODDS, "decimal odds of a home win"),
        required("draw_odds", ODDS, "decimal odds of a draw"),
        required("away_odds", ODDS, "decimal odds of an away win"),
    ]


def three_probabilities() -> list[sa.Column]:
    return [
        required("home_win_probability", sa.Double, "0 to 1; the three sum to 1"),
        required("draw_probability", sa.Double, "0 to 1; the three sum to 1"),
        required("away_win_probability", sa.Double, "0 to 1; the three sum to 1"),
    ]


def of_snapshot() -> sa.Column:
    return sa.Column(
        "snapshot_id",
        sa.BigInteger,
        sa.ForeignKey("prediction_snapshots.snapshot_id"),
        nullable=False,
        comment="publication this row belongs to",
    )


def upgrade() -> None:
    op.create_table(
        "platform_clock",
        required("only_row", sa.Boolean, "always true, so that there is one row"),
        sa.PrimaryKeyConstraint("only_row"),
        sa.CheckConstraint("only_row"),
        required("as_of", MOMENT, "latest platform time that a run has used; never moves back"),
        comment="How far the platform's clock has come",
    )

    op.create_table(
        "season_files",
        numbered("file_id"),
        required("league", sa.Text, "division code"),
        required("season", sa.SmallInteger, "year in which the season starts"),
        *fetched_body(),
        comment="Season result files as fetched; a row for each distinct answer, newest is current",
    )
    op.create_index("season_files_current", "season_files", ["season", "league", "file_id"])
    op.execute(
        "CREATE VIEW current_season_files AS SELECT DISTINCT ON (league, season) * "
        "FROM season_files ORDER BY league, season, file_id DESC"
    )
    op.create_table(
        "fixture_files",
        numbered("file_id"),
        *fetched_body(),
        comment="Files of upcoming fixtures as fetched; the newest is current",
    )
    op.execute(
        "CREATE VIEW current_fixture_files AS "
        "SELECT * FROM fixture_files ORDER BY file_id DESC LIMIT 1"
    )

    small = sa.SmallInteger
    op.create_table(
        "matches",
        *identity(),
        required("home_goals", small, "goals of the home club at full time"),
        required("away_goals", small, "goals of the away club at full time"),
        optional("home_half_time_goals", small, "goals of the home club at half time"),
        optional("away_half_time_goals", small, "goals of the away club at half time"),
        optional("home_shots", small, "shots of the home club; sources have them from 2000/01"),
        optional("away_shots", small, "shots of the away club"),
        optional("home_shots_on_target", small, "shots on target of the home club"),
        optional("away_shots_on_target", small, "shots on target of the away club"),
        optional("home_corners", small, "corners of the home club"),
        optional("away_corners", small, "corners of the away club"),
        optional("home_fouls", small, "fouls by the home club"),
        optional("away_fouls", small, "fouls by the away club"),
        optional("home_yellow_cards", small, "yellow cards of the home club"),
        optional("away_yellow_cards", small, "yellow cards of the away club"),
        optional("home_red_cards", small, "red cards of the home club"),
        optional("away_red_cards", small, "red cards of the away club"),
        optional("referee", sa.Text, "referee, as the source writes the name"),
        required("source", sa.Text, "source of the row"),
        sa.PrimaryKeyConstraint("match_id"),
        sa.UniqueConstraint("league", "season", "home_team", "away_team"),
        sa.CheckConstraint("home_team <> away_team"),
        comment="Played matches whose result counts at platform time",
    )
    op.create_index("matches_season", "matches", ["season"])
    op.create_table(
        "match_odds",
        required("match_id", sa.Text, "the match"),
        required("league", sa.Text, "division code"),
        required("season", small, "year in which the season starts"),
        required("moment", sa.Text, "'pre_match' (days before) or 'closing' (at kick-off)"),
        *three_odds(),
        required("source", sa.Text, "source of the row"),
        sa.PrimaryKeyConstraint("match_id", "bookmaker", "moment"),
        sa.CheckConstraint("moment IN ('pre_match', 'closing')"),
        comment="1X2 odds of played matches, one row for each bookmaker and moment",
    )
    op.create_index("match_odds_season", "match_odds", ["season"])
    op.create_table(
        "rejected_rows",
        required("league", sa.Text, "division code of the file"),
        required("season", small, "season of the file"),
        required("row_number", sa.Integer, "line of the file, the header being 1"),
        required("reason", sa.Text, "why the row cannot be a match"),
        required("raw_row", sa.Text, "the row as it stood"),
        required("source", sa.Text, "source of the file"),
        comment="Rows of season files that could not be a match, with the reason",
    )
    op.create_index("rejected_rows_season", "rejected_rows", ["season"])

    op.create_table(
        "fixtures",
        *identity(),
        required("source", sa.Text, "source of the row"),
        sa.PrimaryKeyConstraint("match_id"),
        comment="Coming matches as the newest fixture file lists them",
    )
    op.create_table(
        "fixture_odds",
        required("match_id", sa.Text, "the fixture"),
        *three_odds(),
        required("source", sa.Text, "source of the row"),
        required("as_of", MOMENT, "platform time at which these odds were read"),
        sa.PrimaryKeyConstraint("match_id", "bookmaker"),
        comment="Pre-match 1X2 odds of coming matches",
    )
    op.create_table(
        "rejected_fixture_rows",
        required("row_number", sa.Integer, "line of the file, the header being 1"),
        required("reason", sa.Text, "why the row cannot be a fixture"),
        required("raw_row", sa.Text, "the row as it stood"),
        required("source", sa.Text, "source of the file"),
        comment="Rows of the newest fixture file that could not be a fixture, with the reason",
    )

    rate = sa.Double
    op.create_table(
        "team_ratings",
        required("league", sa.Text, "division code"),
        required("season", small, "season the rating is for"),
        required("team", sa.Text, "the club"),
        optional("match_id", sa.Text, "match before which the rating held; null = the present"),
        required("rated_for", sa.Date, "day up to which, exclusive, results are in the rating"),
        required("matches_rated", sa.Integer, "matches of the club in the rating"),
        optional("last_played", sa.Date, "day of the club's latest match in the rating"),
        required("elo", rate, "Elo points, goal margin counted; 1500 is the mean"),
        required("goals_for", rate, "goals a match, decayed, drawn to the league's mean"),
        required("goals_against", rate, "goals conceded a match, likewise"),
        required("shots_for", rate, "shots a match, likewise"),
        required("shots_against", rate, "shots conceded a match, likewise"),
        required("shots_on_target_for", rate, "shots on target a match, likewise"),
        required("shots_on_target_against", rate, "shots on target conceded, likewise"),
        comment="Each club's ratings before each of its matches, and at platform time",
    )
    op.create_index("team_ratings_team", "team_ratings", ["league", "team", "rated_for"])
    op.create_table(
        "match_features",
        *identity(),
        required("is_played", sa.Boolean, "whether the result is known"),
        optional("outcome", sa.Text, "'home', 'draw' or 'away'; null until played"),
        required("elo_difference", rate, "Elo of home less away"),
        required("goals_difference", rate, "expected goal difference from goals for and against"),
        required("shots_difference", rate, "the same from shots"),
        required("shots_on_target_difference", rate, "the same from shots on target"),
        required("goals_total", rate, "expected goals of both clubs together, from goals"),
        required("shots_on_target_total", rate, "the same from shots on target"),
        sa.PrimaryKeyConstraint("match_id"),
        comment="What was known before kick-off of each match, played and coming",
    )

    op.create_table(
        "trained_model",
        numbered("training_id"),
        required("model_name", sa.Text, "registered model in MLflow"),
        required("model_version", sa.Integer, "version in MLflow's registry"),
        required("mlflow_run_id", sa.Text, "MLflow run that trained it"),
        required("as_of", MOMENT, "platform time of the training"),
        required("trained_through", sa.Date, "day of the newest match it learned from"),
        required("training_matches", sa.Integer, "matches it learned from"),
        required("training_log_loss", sa.Double, "log loss on its own training matches, in nats"),
        required("features", pg.ARRAY(sa.Text), "names of its inputs, in order"),
        comment="Every model version trained, newest last",
    )
    op.create_table(
        "champion",
        numbered("decision_id"),
        required("model_name", sa.Text, "registered model in MLflow"),
        required("model_version", sa.Integer, "version that holds the alias champion from here on"),
        required("as_of", MOMENT, "platform time of the decision"),
        required("is_judged", sa.Boolean, "whether out-of-sample evidence stood behind it"),
        required("reason", sa.Text, "why this version"),
        comment="Every decision on which version serves, newest last",
    )

    op.create_table(
        "prediction_snapshots",
        numbered("snapshot_id"),
        required("as_of", MOMENT, "platform time of the forecasts"),
        required("published_at", MOMENT, "wall clock", server_default=sa.func.now()),
        required("data_source", sa.Text, "'real' or 'simulated'"),
        required("model_name", sa.Text, "registered model that made them"),
        required("model_version", sa.Integer, "its version"),
        required("mlflow_run_id", sa.Text, "MLflow run that trained it"),
        required("is_judged", sa.Boolean, "whether out-of-sample evidence stood behind it"),
        required("trained_through", sa.Date, "day of the newest match it learned from"),
        required("training_matches", sa.Integer, "matches it learned from"),
        required("training_log_loss", sa.Double, "log loss on its own training matches, in nats"),
        required("features", pg.ARRAY(sa.Text), "names of its inputs, in order"),
        sa.CheckConstraint("trained_through <= (as_of AT TIME ZONE 'Europe/London')::date"),
        comment="What the API serves: one row for each publication, newest is served whole",
    )
    op.create_table(
        "predictions",
        of_snapshot(),
        *identity(),
        *three_probabilities(),
        optional("market_home_probability", sa.Double, "market average, margin removed; or null"),
        optional("market_draw_probability", sa.Double, "market average, margin removed; or null"),
        optional("market_away_probability", sa.Double, "market average, margin removed; or null"),
        required("model_name", sa.Text, "registered model that made the forecast"),
        required("model_version", sa.Integer, "its version"),
        required("as_of", MOMENT, "platform time of the forecast, before kick-off"),
        required("data_source", sa.Text, "'real' or 'simulated'"),
        sa.PrimaryKeyConstraint("snapshot_id", "match_id"),
        sa.CheckConstraint(
            "abs(home_win_probability + draw_probability + away_win_probability - 1) < 1e-9"
        ),
        sa.CheckConstraint("kick_off_utc IS NULL OR as_of < kick_off_utc"),
        comment="Every forecast ever made; rows are added and never changed",
    )
    op.create_index("predictions_match", "predictions", ["match_id", "as_of"])
    op.create_table(
        "pairings",
        of_snapshot(),
        required("league", sa.Text, "division code"),
        required("home_team", sa.Text, "home club"),
        required("away_team", sa.Text, "away club"),
        *three_probabilities(),
        sa.PrimaryKeyConstraint("snapshot_id", "league", "home_team", "away_team"),
        comment="Forecast of every pairing of clubs of the last two seasons, were it played now",
    )
    op.create_table(
        "club_states",
        of_snapshot(),
        required("league", sa.Text, "division code"),
        required("team", sa.Text, "the club"),
        required("is_current", sa.Boolean, "whether the club plays in the season of platform time"),
        optional("last_season", small, "latest season the club has played in"),
        optional("last_played", sa.Date, "day of the club's latest match"),
        required("elo", rate, "Elo points at platform time"),
        sa.PrimaryKeyConstraint("snapshot_id", "league", "team"),
        comment="Every club that has played, as it stands at platform time",
    )


def downgrade() -> None:
    for view in ("current_season_files", "current_fixture_files"):
        op.execute(f"DROP VIEW {view}")
    tables = (
        *("club_states", "pairings", "predictions", "prediction_snapshots"),
        *("champion", "trained_model", "match_features", "team_ratings"),
        *("rejected_fixture_rows", "fixture_odds", "fixtures"),
        *("rejected_rows", "match_odds", "matches"),
        *("fixture_files", "season_files", "platform_clock"),
    )
    for table in tables:
        op.drop_table(table)
