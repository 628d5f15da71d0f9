"""The tables of a platform that runs itself: which data serves, what the sources said, the record.

`data_source` is looked at in the database `warehouse` alone, whichever data it says serves.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def required(name: str, kind: object, comment: str, **options: object) -> sa.Column:
    return sa.Column(name, kind, nullable=False, comment=comment, **options)


def optional(name: str, kind: object, comment: str) -> sa.Column:
    return sa.Column(name, kind, nullable=True, comment=comment)


def of_a_track() -> list[sa.Column]:
    return [
        required("model", sa.Text, "what forecast: a model, or 'market' and 'closing' odds"),
        required("odds", sa.Text, "odds it may know: 'none', 'past' or 'pre_match'"),
    ]


def upgrade() -> None:
    op.create_table(
        "data_source",
        required("only_row", sa.Boolean, "always true, so that there is one row"),
        required("name", sa.Text, "which data serves: 'real' or 'simulated'"),
        required("since", MOMENT, "wall clock of the decision"),
        required("reason", sa.Text, "who or what decided, in a few words"),
        sa.PrimaryKeyConstraint("only_row"),
        sa.CheckConstraint("only_row"),
        sa.CheckConstraint("name IN ('real', 'simulated')"),
        comment="Which data serves; looked at in the database warehouse alone",
    )
    op.create_table(
        "source_polls",
        required("source", sa.Text, "the source that was asked", primary_key=True),
        required("polled_at", MOMENT, "wall clock of the latest poll"),
        required("as_of", MOMENT, "platform time of the latest poll"),
        required("answers", sa.Boolean, "whether it gave a usable answer"),
        required("has_news", sa.Boolean, "whether it said anything that was not held yet"),
        required("since", MOMENT, "wall clock since which it answers, or since which it does not"),
        required("word", sa.Text, "what was seen, in one line"),
        comment="What each source said when it was last looked at",
    )
    three = [
        required(f"{outcome}_probability", sa.Double, "0 to 1; the three sum to 1")
        for outcome in ("home_win", "draw", "away_win")
    ]
    op.create_table(
        "backtest_predictions",
        *of_a_track(),
        required("match_id", sa.Text, "the match"),
        required("league", sa.Text, "division code"),
        required("season", sa.SmallInteger, "year in which the season starts"),
        required("match_date", sa.Date, "day of the match in London"),
        *three,
        required("outcome", sa.Text, "what came: 'home', 'draw' or 'away'"),
        optional("trained_through", sa.Date, "newest match the model knew; null for odds"),
        required("data_source", sa.Text, "'real' or 'simulated'"),
        sa.PrimaryKeyConstraint("model", "match_id"),
        sa.CheckConstraint("trained_through < match_date"),
        sa.CheckConstraint(
            "abs(home_win_probability + draw_probability + away_win_probability - 1) < 1e-9"
        ),
        comment="Forecasts of played matches, each by a model of what was known before it",
    )
    op.create_index("backtest_predictions_season", "backtest_predictions", ["season"])
    op.create_table(
        "model_scores",
        *of_a_track(),
        optional("season", sa.SmallInteger, "year in which the season starts; null = all together"),
        required("matches", sa.Integer, "matches judged, the same for every model"),
        required("log_loss", sa.Double, "mean log loss in nats"),
        required("rps", sa.Double, "mean ranked probability score"),
        required("accuracy", sa.Double, "share of matches whose likeliest outcome came"),
        required("ece", sa.Double, "class-wise expected calibration error, ten bins"),
        required("kl_to_close", sa.Double, "mean divergence from the closing odds, in nats"),
        required("as_of", MOMENT, "platform time of the scoring"),
        required("left_out", sa.Integer, "matches without odds, left out for every model"),
        required("data_source", sa.Text, "'real' or 'simulated'"),
        sa.UniqueConstraint("model", "season", postgresql_nulls_not_distinct=True),
        comment="Scores of every model and of the market on the same matches",
    )


def downgrade() -> None:
    for table in ("model_scores", "backtest_predictions", "source_polls", "data_source"):
        op.drop_table(table)
