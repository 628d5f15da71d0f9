"""When a source answered last: one that is silent may never have, which `since` cannot tell."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "source_polls",
        sa.Column(
            "answered_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="wall clock of the latest poll that it answered; null if it never did",
        ),
    )
    # Of one that is silent just now it is not known.
    op.execute("UPDATE source_polls SET answered_at = polled_at WHERE answers")


def downgrade() -> None:
    op.drop_column("source_polls", "answered_at")
