"""How the season may end: a projection for each snapshot, kept for ever, and views of the newest.

`season` of a snapshot is null where it was published before this: with the next one its projection
is current again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PROBABILITY = "0 to 1"


def required(name: str, kind: object, comment: str, **options: object) -> sa.Column:
    return sa.Column(name, kind, nullable=False, comment=comment, **options)


def upgrade() -> None:
    small = sa.SmallInteger
    op.add_column(
        "prediction_snapshots",
        sa.Column("season", small, nullable=True, comment="season of platform time"),
    )
    comment = "number in the order in which the rows were added"
    op.create_table(
        "season_projection",
        sa.Column("row_id", sa.BigInteger, sa.Identity(), primary_key=True, comment=comment),
        sa.Column(
            "snapshot_id",
            sa.BigInteger,
            sa.ForeignKey("prediction_snapshots.snapshot_id"),
            nullable=False,
            comment="publication whose forecasts the rest of the season was drawn from",
        ),
        required("as_of", sa.DateTime(timezone=True), "platform time; results until then count"),
        required("data_source", sa.Text, "'real' or 'simulated'"),
        required("model_name", sa.Text, "registered model that made the forecasts"),
        required("model_version", sa.Integer, "its version"),
        required("league", sa.Text, "division code"),
        required("season", small, "year in which the season starts"),
        required("team", sa.Text, "the club"),
        required("played", small, "matches it has played"),
        required("points", small, "points it has, as won: deductions are not known"),
        required("expected_points", sa.Double, "points it has and those expected of what is left"),
        required("title_probability", sa.Double, f"{PROBABILITY}, of finishing first"),
        required("top_four_probability", sa.Double, f"{PROBABILITY}, of the first four places"),
        required(
            "relegation_probability",
            sa.Double,
            f"{PROBABILITY}, of the places that go down: three in the Premier League",
        ),
        required(
            "position_probabilities",
            pg.ARRAY(sa.Double),
            f"{PROBABILITY}, of each final position, the first first; they sum to 1",
        ),
        comment="How the season may end for each club, for each snapshot; never changed",
    )
    op.create_index("season_projection_team", "season_projection", ["league", "season", "team"])
    op.create_index("season_projection_snapshot", "season_projection", ["snapshot_id"])
    # Made again of the same snapshot, the later rows count. Between seasons there is none: the
    # newest projection is then of a season that is not that of the newest snapshot any more.
    op.execute(
        "CREATE VIEW current_season_projection AS "
        "SELECT DISTINCT ON (league, team) * FROM season_projection "
        "WHERE snapshot_id = (SELECT max(snapshot_id) FROM season_projection) AND season = "
        "(SELECT season FROM prediction_snapshots ORDER BY snapshot_id DESC LIMIT 1) "
        "ORDER BY league, team, row_id DESC"
    )
    op.execute(
        "CREATE VIEW current_season_positions AS "
        "SELECT as_of, data_source, league, season, team, expected_points, position, probability "
        "FROM current_season_projection, unnest(position_probabilities) "
        "WITH ORDINALITY AS finishes (probability, position)"
    )


def downgrade() -> None:
    for view in ("current_season_positions", "current_season_projection"):
        op.execute(f"DROP VIEW {view}")
    op.drop_table("season_projection")
    op.drop_column("prediction_snapshots", "season")
