"""Appends: which step of which run has added its rows, so that no step adds them twice."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appends",
        sa.Column("run_id", sa.Text, comment="run of Dagster's"),
        sa.Column("step_key", sa.Text, comment="step of it; done again it is the same"),
        sa.Column("table_name", sa.Text, comment="table that rows were added to"),
        sa.Column(
            "appended_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.func.now(),
            comment="wall clock; forgotten after a week",
        ),
        sa.PrimaryKeyConstraint("run_id", "step_key", "table_name"),
        comment="What steps of runs have added to tables, each once",
    )


def downgrade() -> None:
    op.drop_table("appends")
