"""The tables of several sources: what each said, where they disagree, odds of three kinds of bet.

Rows that are held are kept; what is new of them is computed here where it can be, and else by the
next reading of the files, which asks the new sources for every season.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ODDS = sa.Double()
RESULT = "CASE sign(home_goals - away_goals) WHEN 1 THEN 'home' WHEN -1 THEN 'away' ELSE 'draw' END"
OVERROUND = "sum of 1/odds; 1.05 is a margin of 5 %"
FLAG = "why the odds are hard to believe; null if they are not"


def required(name: str, kind: object, comment: str, **options: object) -> sa.Column:
    return sa.Column(name, kind, nullable=False, comment=comment, **options)


def optional(name: str, kind: object, comment: str) -> sa.Column:
    return sa.Column(name, kind, nullable=True, comment=comment)


def identity() -> list[sa.Column]:
    return [
        required("match_id", sa.Text, "league, season and clubs in one readable key"),
        required("league", sa.Text, "division code of football-data.co.uk; E0 = Premier League"),
        required("season", sa.SmallInteger, "year in which the season starts"),
        required("match_date", sa.Date, "day of the match in London"),
    ]


def clubs() -> list[sa.Column]:
    return [
        required("home_team", sa.Text, "home club, as the registry names it"),
        required("away_team", sa.Text, "away club, as the registry names it"),
    ]


def two_way_odds(table: str, line: sa.Column, prices: list[sa.Column], comment: str) -> None:
    op.create_table(
        table,
        required("match_id", sa.Text, "the match"),
        required("league", sa.Text, "division code"),
        required("season", sa.SmallInteger, "year in which the season starts"),
        required("phase", sa.Text, "'pre_match' (days before) or 'closing' (at kick-off)"),
        required("bookmaker", sa.Text, "'average' and 'best' of the market, or one bookmaker"),
        line,
        *prices,
        required("source", sa.Text, "source of the row"),
        required("overround", sa.Double, OVERROUND),
        optional("flag", sa.Text, FLAG),
        sa.PrimaryKeyConstraint("match_id", "bookmaker", "phase"),
        sa.CheckConstraint("phase IN ('pre_match', 'closing')"),
        *(sa.CheckConstraint(f"{price.name} > 1") for price in prices),
        comment=comment,
    )
    op.create_index(f"{table}_season", table, ["season"])


def upgrade() -> None:
    op.execute("DROP VIEW current_season_files")
    op.drop_index("season_files_current", "season_files")
    op.create_index(
        "season_files_current", "season_files", ["season", "league", "source", "file_id"]
    )
    op.execute(
        "CREATE VIEW current_season_files AS SELECT DISTINCT ON (league, season, source) * "
        "FROM season_files ORDER BY league, season, source, file_id DESC"
    )

    op.add_column("matches", optional("result", sa.Text, "'home', 'draw' or 'away'"))
    op.execute(f"UPDATE matches SET result = {RESULT}")
    op.alter_column("matches", "result", nullable=False)
    op.create_check_constraint("result_agrees_with_score", "matches", f"result = {RESULT}")
    op.create_check_constraint(
        "half_time_goals_are_among_all",
        "matches",
        "home_half_time_goals <= home_goals AND away_half_time_goals <= away_goals",
        postgresql_not_valid=True,  # rows of before are read anew
    )

    op.alter_column("match_odds", "moment", new_column_name="phase")
    for table in ("match_odds", "fixture_odds"):
        op.add_column(table, optional("overround", sa.Double, OVERROUND))
        op.add_column(table, optional("flag", sa.Text, FLAG))
        op.execute(f"UPDATE {table} SET overround = 1 / home_odds + 1 / draw_odds + 1 / away_odds")
        op.alter_column(table, "overround", nullable=False)
    two_way_odds(
        "over_under_odds",
        required("goals_line", sa.Double, "goals of both clubs that the bet turns on: 2.5"),
        [
            required("over_odds", ODDS, "decimal odds of more goals"),
            required("under_odds", ODDS, "decimal odds of fewer goals"),
        ],
        "Over and under 2.5 goals of played matches, one row for each bookmaker and phase",
    )
    two_way_odds(
        "asian_handicap_odds",
        required("home_handicap", sa.Double, "goals given to the home club, in quarters"),
        [
            required("home_odds", ODDS, "decimal odds of the home club with its handicap"),
            required("away_odds", ODDS, "decimal odds of the away club against it"),
        ],
        "Asian handicaps of played matches, one row for each bookmaker and phase",
    )
    small = sa.SmallInteger
    op.create_table(
        "source_conflicts",
        *identity(),
        *clubs(),
        required("kept_source", sa.Text, "source whose score is in matches"),
        required("kept_home_goals", small, "its goals of the home club"),
        required("kept_away_goals", small, "its goals of the away club"),
        required("other_source", sa.Text, "source that gives another score"),
        required("other_home_goals", small, "its goals of the home club"),
        required("other_away_goals", small, "its goals of the away club"),
        required("rule", sa.Text, "why the one was kept"),
        sa.PrimaryKeyConstraint("match_id", "other_source"),
        comment="Scores on which sources disagree, each beside the one that was kept",
    )
    op.create_index("source_conflicts_season", "source_conflicts", ["season"])
    op.create_table(
        "read_files",
        required("file_id", sa.BigInteger, "number of the file in season_files", primary_key=True),
        required("league", sa.Text, "division code"),
        required("season", small, "year in which the season starts"),
        required("source", sa.Text, "who gave it"),
        required("sha256", sa.Text, "digest of the body"),
        comment="The file of each source that the rows of a season were made of",
    )
    op.create_index("read_files_season", "read_files", ["season"])
    op.create_table(
        "calendar",
        *identity(),
        optional("kick_off_utc", sa.DateTime(timezone=True), "kick-off; null where not yet known"),
        *clubs(),
        optional("matchday", small, "number of the round"),
        required("source", sa.Text, "source of the row"),
        sa.PrimaryKeyConstraint("match_id"),
        comment="Every match of the present season as the calendar lists it, played or not",
    )


def downgrade() -> None:
    for table in (
        "read_files",
        "calendar",
        "source_conflicts",
        "asian_handicap_odds",
        "over_under_odds",
    ):
        op.drop_table(table)
    for table in ("fixture_odds", "match_odds"):
        op.drop_column(table, "flag")
        op.drop_column(table, "overround")
    op.alter_column("match_odds", "phase", new_column_name="moment")
    op.drop_constraint("half_time_goals_are_among_all", "matches")
    op.drop_constraint("result_agrees_with_score", "matches")
    op.drop_column("matches", "result")
    op.execute("DROP VIEW current_season_files")
    op.drop_index("season_files_current", "season_files")
    op.execute("DELETE FROM season_files WHERE source NOT IN ('football-data.co.uk', 'simulated')")
    op.create_index("season_files_current", "season_files", ["season", "league", "file_id"])
    op.execute(
        "CREATE VIEW current_season_files AS SELECT DISTINCT ON (league, season) * "
        "FROM season_files ORDER BY league, season, file_id DESC"
    )
