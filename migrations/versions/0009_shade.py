"""The challenger in the shade: whose share of questions it answers too, its answers, its scores."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_OUTCOMES = ("home_win", "draw", "away_win")
_NEW = ("shade_shares", "shadow_forecasts", "model_scores_live")
_GROWING = ("shade_shares", "shadow_forecasts")


def required(name: str, kind: object, comment: str, **options: object) -> sa.Column:
    return sa.Column(name, kind, nullable=False, comment=comment, **options)


def optional(name: str, kind: object, comment: str) -> sa.Column:
    return sa.Column(name, kind, nullable=True, comment=comment)


def upgrade() -> None:
    op.create_table(
        "shade_shares",
        sa.Column(
            "share_id",
            sa.BigInteger,
            sa.Identity(),
            primary_key=True,
            comment="number in the order in which shares were set; the last is in force",
        ),
        required("share", sa.Double, "of questions that challengers answer too, 0 to 1"),
        required("set_at", MOMENT, "wall clock", server_default=sa.func.now()),
        sa.CheckConstraint("share >= 0 AND share <= 1"),
        comment="Which share of the API's questions challengers answer too; rows are added",
    )
    _forecasts()
    _scores()
    for table in _GROWING:
        op.execute(
            f"CREATE TRIGGER {table}_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    # Default privileges hold for tables of the role that set them, which may be another.
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'pl_reader') THEN "
        f"GRANT SELECT ON {', '.join(_NEW)} TO pl_reader; END IF; END $$"
    )


def _forecasts() -> None:
    three = {
        whose: [f"{whose}_{outcome}_probability" for outcome in _OUTCOMES]
        for whose in ("champion", "challenger", "market")
    }
    what = {
        "champion": "as it was answered",
        "challenger": "as the challenger would have answered",
        "market": "of the odds given, else of those listed, margin removed; null without any",
    }
    probabilities = [
        (optional if whose == "market" else required)(name, sa.Double, f"{what[whose]}, 0 to 1")
        for whose, names in three.items()
        for name in names
    ]
    sums = [
        sa.CheckConstraint(
            f"least({', '.join(names)}) >= 0 AND abs({' + '.join(names)} - 1) < 1e-5"
        )
        for names in three.values()
    ]
    op.create_table(
        "shadow_forecasts",
        required("spool_file", sa.Text, "file in which the API wrote it down"),
        required("line", sa.Integer, "its line there, from 1 on"),
        required("asked_at", MOMENT, "wall clock of the API when the question was answered"),
        required(
            "asked_as_of",
            MOMENT,
            "the same in platform time, which on a replayed day is that of the snapshot",
        ),
        required("request_id", sa.Text, "id of the request; a client may give one twice"),
        required("place", sa.Integer, "place among the answers of its batch, from 0 on"),
        required("league", sa.Text, "division code"),
        required("home_team", sa.Text, "home club"),
        required("away_team", sa.Text, "away club"),
        optional("match_id", sa.Text, "the match, if it was listed; else two clubs and no match"),
        *(
            optional(f"{outcome}_odds", sa.Double, "decimal odds in the question; null without")
            for outcome in ("home", "draw", "away")
        ),
        required("model_name", sa.Text, "registered model that answered, in MLflow"),
        required("champion_version", sa.Integer, "its version, or that which stood in for it"),
        required("challenger_version", sa.Integer, "likewise, of the alias `challenger`"),
        *probabilities,
        required("snapshot_id", sa.BigInteger, "snapshot that was answered from"),
        required("as_of", MOMENT, "platform time of that snapshot"),
        required("taken_in_at", MOMENT, "wall clock", server_default=sa.func.now()),
        required("data_source", sa.Text, "'real' or 'simulated'"),
        sa.PrimaryKeyConstraint("spool_file", "line"),
        sa.CheckConstraint("champion_version <> challenger_version"),
        *sums,
        comment="Answers of the API beside what the challenger would have said; rows are added",
    )
    op.create_index(
        "shadow_forecasts_match",
        "shadow_forecasts",
        ["match_id", "asked_at"],
        postgresql_where=sa.text("match_id IS NOT NULL"),
    )


def _scores() -> None:
    both = [
        optional(f"{who}_{score}", sa.Double, f"{what} of the {who}")
        for score, what in (("log_loss", "mean log loss, in nats,"), ("rps", "mean RPS"))
        for who in ("champion", "challenger")
    ]
    op.create_table(
        "model_scores_live",
        required("model_name", sa.Text, "registered model in MLflow"),
        optional("champion_recipe", sa.Text, "recipe that served; null where it is not held"),
        optional("challenger_recipe", sa.Text, "recipe that would have"),
        optional("champion_version", sa.Integer, "version that served; null = all of the recipe"),
        optional("challenger_version", sa.Integer, "version that would have; null likewise"),
        required("questions", sa.BigInteger, "questions that both have answered"),
        required("matches_asked", sa.Integer, "listed matches among them"),
        required("matches", sa.Integer, "those settled that were asked of before kick-off"),
        *both,
        required("market_matches", sa.Integer, "those of them with a market at that moment"),
        optional("market_log_loss", sa.Double, "of the market, on these"),
        optional("market_rps", sa.Double, "likewise"),
        optional(
            "log_loss_less_champion",
            sa.Double,
            "mean log loss of the challenger less the champion's: below 0 it is the better one",
        ),
        optional("log_loss_less_champion_low", sa.Double, "lower bound of 95 %, weeks drawn"),
        optional("log_loss_less_champion_high", sa.Double, "upper bound"),
        required("first_asked_at", MOMENT, "wall clock of the first question"),
        required("last_asked_at", MOMENT, "wall clock of the last"),
        required("as_of", MOMENT, "platform time of the scoring"),
        required("data_source", sa.Text, "'real' or 'simulated'"),
        sa.UniqueConstraint(
            *("model_name", "champion_recipe", "challenger_recipe"),
            *("champion_version", "challenger_version"),
            name="model_scores_live_pair",
            postgresql_nulls_not_distinct=True,
        ),
        comment="Champion and challenger on the questions of the API, by pair of versions and "
        "of recipes: beside `model_scores`, which is of past matches",
    )


def downgrade() -> None:
    for table in reversed(_NEW):
        op.drop_table(table)
