"""Expected goals of every forecast, and the forecasts of versions that do not serve and may."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

DOUBLES = pg.ARRAY(sa.Double)
_TOTAL = "goals of both clubs together, by their ratings; null in snapshots published before"


def required(name: str, kind: object, comment: str) -> sa.Column:
    return sa.Column(name, kind, nullable=False, comment=comment)


def optional(name: str, kind: object, comment: str) -> sa.Column:
    return sa.Column(name, kind, nullable=True, comment=comment)


def upgrade() -> None:
    for table in ("predictions", "pairings"):
        op.add_column(table, optional("expected_total_goals", sa.Double, _TOTAL))
    op.create_table(
        "standby_forecasts",
        sa.Column(
            "snapshot_id",
            sa.BigInteger,
            sa.ForeignKey("prediction_snapshots.snapshot_id"),
            nullable=False,
            comment="publication this row belongs to",
        ),
        required("model_name", sa.Text, "registered model in MLflow"),
        required("model_version", sa.Integer, "its version, which does not serve here"),
        required(
            "fixtures",
            DOUBLES,
            "home win, draw, away win of each row of `predictions`, by match_id; NaN = not known",
        ),
        required(
            "pairings",
            DOUBLES,
            "of a model without odds: the same of each row of `pairings`, by league and clubs",
        ),
        required("made_by", pg.ARRAY(sa.Integer), "version of each fixture's, then pairing's"),
        required(
            "total_goals", DOUBLES, "expected goals of both clubs together, in the same order"
        ),
        required("offsets", DOUBLES, "of a model with odds: two for each row of `pairings`"),
        optional("weights", DOUBLES, "of a model with odds: as prediction_snapshots has them"),
        sa.PrimaryKeyConstraint("snapshot_id", "model_name", "model_version"),
        comment="Forecasts by versions that may come to serve: the API follows their aliases",
    )


def downgrade() -> None:
    op.drop_table("standby_forecasts")
    for table in ("predictions", "pairings"):
        op.drop_column(table, "expected_total_goals")
