"""Ratings of goals, shots and odds; candidates and their record; two registered models.

What was forecast and scored walk-forward before is made anew, so those rows go.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
FORM = [
    f"{statistic}_{side}"
    for statistic in ("goals", "shots", "shots_on_target")
    for side in ("for", "against")
]
GOAL_SERIES = ("goals", "shots_on_target", "shots", "deserved_slow", "deserved_fast")
SURPRISES = [
    f"surprise_{statistic}_{side}"
    for statistic in ("goals", "shots_on_target", "shots")
    for side in ("attack", "defence")
]
RATING_COLUMNS = [
    *(
        (f"{series}_{side}", f"{series}: {what}; null where none was known")
        for series in (*GOAL_SERIES, "market")
        for side, what in (
            ("attack", "log of what the club has against a mean defence"),
            ("defence", "log by which it lowers what opponents have"),
            ("home_advantage", "log by which home clubs of the league have more"),
        )
    ),
    *((name, "beyond the market's expectation lately, in goals") for name in SURPRISES),
]
FEATURE_COLUMNS = [
    *((f"{side}_elo", f"Elo of the {side} club") for side in ("home", "away")),
    *((f"{side}_{name}", f"form of the {side} club") for side in ("home", "away") for name in FORM),
    *(
        (f"{series}_{what}", f"{series}: log of {text}")
        for series in (*GOAL_SERIES, "market")
        for what, text in (
            ("supremacy", "the home club's expectation over the away club's"),
            ("expected_total", "what both are expected to have"),
        )
    ),
    *(
        (f"expected_{side}_goals", f"of the {side} club, by goals alone")
        for side in ("home", "away")
    ),
    *((name, "of the home club less that of the away club") for name in SURPRISES),
]
THREE = ("home_win_probability", "draw_probability", "away_win_probability")


def required(name: str, kind: object, comment: str, **options: object) -> sa.Column:
    return sa.Column(name, kind, nullable=False, comment=comment, **options)


def optional(name: str, kind: object, comment: str) -> sa.Column:
    return sa.Column(name, kind, nullable=True, comment=comment)


def add(table: str, *columns: sa.Column) -> None:
    for column in columns:
        op.add_column(table, column)


def scores() -> list[sa.Column]:
    shares = [
        optional(f"{outcome}_{share}", sa.Double, f"{share} of the likeliest outcome, {outcome}")
        for outcome in ("home", "draw", "away")
        for share in ("precision", "recall", "f1")
    ]
    intervals = [
        optional(
            f"log_loss_less_{other}{end}",
            sa.Double,
            f"log loss less the {other}'s on the same matches{what}",
        )
        for other in ("market", "champion")
        for end, what in (
            ("", ""),
            ("_low", ", lower bound of 95 %, bootstrap over weeks"),
            ("_high", ", upper bound"),
        )
    ]
    return [
        required("matches", sa.Integer, "matches judged, the same for every model"),
        required("left_out", sa.Integer, "matches without odds or forecast, left out for all"),
        required("log_loss", sa.Double, "mean log loss in nats"),
        required("rps", sa.Double, "mean ranked probability score"),
        required("brier", sa.Double, "mean Brier score, 0 to 2"),
        required("accuracy", sa.Double, "share of matches whose likeliest outcome came"),
        required("ece", sa.Double, "class-wise expected calibration error, ten bins"),
        optional("roc_auc", sa.Double, "macro one-vs-rest area under the ROC curve"),
        *shares,
        required("kl_to_close", sa.Double, "mean divergence from the closing odds, in nats"),
        optional("skill", sa.Double, "0 = base rates, 1 = closing odds"),
        *intervals,
        required("as_of", MOMENT, "platform time of the scoring"),
        required("data_source", sa.Text, "'real' or 'simulated'"),
    ]


def upgrade() -> None:
    add("team_ratings", *(optional(name, sa.Double, what) for name, what in RATING_COLUMNS))
    add("match_features", *(optional(name, sa.Double, what) for name, what in FEATURE_COLUMNS))

    op.execute("DELETE FROM backtest_predictions")
    add("backtest_predictions", required("made_from", sa.Text, "names all that it was made from"))
    op.drop_table("model_scores")
    op.create_table(
        "model_scores",
        required("model", sa.Text, "a candidate, 'champion', or 'market' and 'closing' odds"),
        required("odds", sa.Text, "odds it may know: 'none', 'past' or 'pre_match'"),
        optional("season", sa.SmallInteger, "year in which the season starts; null = all together"),
        required("part", sa.Text, "'whole', or the 'early', 'middle' or 'late' third of seasons"),
        *scores(),
        sa.UniqueConstraint("model", "season", "part", postgresql_nulls_not_distinct=True),
        comment="Scores of every model and of the market on the same matches",
    )
    op.create_table(
        "model_reliability",
        required("model", sa.Text, "a candidate, 'champion', or 'market' and 'closing' odds"),
        required("odds", sa.Text, "odds it may know: 'none', 'past' or 'pre_match'"),
        required("outcome", sa.Text, "'home', 'draw', 'away', or 'pooled' for all three together"),
        required("bin_low", sa.Double, "from this probability on"),
        required("bin_high", sa.Double, "to this one"),
        required("forecasts", sa.Integer, "forecasts in the bin"),
        required("mean_probability", sa.Double, "their mean"),
        required("share_happened", sa.Double, "share of them that came"),
        required("share_low", sa.Double, "lower bound of 95 % of that share"),
        required("share_high", sa.Double, "upper bound"),
        required("as_of", MOMENT, "platform time of the scoring"),
        required("data_source", sa.Text, "'real' or 'simulated'"),
        sa.PrimaryKeyConstraint("model", "outcome", "bin_low"),
        comment="How often what was forecast came, by tenth of probability, pooled over seasons",
    )

    of_recipe = [
        optional("recipe", sa.Text, "the candidate; null before there were any"),
        optional("odds", sa.Text, "odds it may know: 'none', 'past' or 'pre_match'"),
        optional("data_hash", sa.Text, "names every row that it learned from"),
        optional("code_version", sa.Text, "names the code of the recipe"),
    ]
    add("trained_model", *of_recipe)
    op.create_table(
        "candidates",
        sa.Column(
            "candidate_id",
            sa.BigInteger,
            sa.Identity(),
            primary_key=True,
            comment="number in the order in which the rows were added",
        ),
        required("recipe", sa.Text, "the candidate"),
        required("odds", sa.Text, "odds it may know: 'none', 'past' or 'pre_match'"),
        required("model_name", sa.Text, "registered model in MLflow"),
        required("model_version", sa.Integer, "version in MLflow's registry"),
        required("mlflow_run_id", sa.Text, "MLflow run that trained it"),
        required("as_of", MOMENT, "platform time of the training"),
        required("trained_through", sa.Date, "day of the newest match it learned from"),
        required("training_matches", sa.Integer, "matches it learned from"),
        required("training_log_loss", sa.Double, "log loss on its own training matches, in nats"),
        required("features", pg.ARRAY(sa.Text), "names of its inputs, in order"),
        required("data_hash", sa.Text, "names every row that it learned from"),
        required("code_version", sa.Text, "names the code of the recipe"),
        comment="Every version of every recipe that is judged, newest last",
    )
    op.execute(
        "CREATE VIEW current_candidates AS SELECT DISTINCT ON (recipe) * FROM candidates "
        "ORDER BY recipe, candidate_id DESC"
    )
    of_version = (
        "model_name, model_version, mlflow_run_id, as_of, trained_through, training_matches, "
        "training_log_loss, features, recipe, odds, data_hash, code_version"
    )
    op.execute(
        f"CREATE VIEW trained_versions AS SELECT {of_version} FROM trained_model "
        f"UNION ALL SELECT {of_version} FROM candidates"
    )
    add(
        "champion",
        optional("recipe", sa.Text, "recipe of that version"),
        optional("is_promoted", sa.Boolean, "whether another version served before"),
        optional("evidence", pg.JSONB, "every gate with its numbers"),
        optional("rolled_back_from", sa.Integer, "version left by hand; null if it was not"),
    )
    add(
        "prediction_snapshots",
        optional("recipe", sa.Text, "recipe of the version"),
        optional("odds", sa.Text, "odds it may know: 'none', 'past' or 'pre_match'"),
        optional("data_hash", sa.Text, "names every row that it learned from"),
        optional("with_odds_model_name", sa.Text, "registered model for matches with odds"),
        optional("with_odds_model_version", sa.Integer, "its version"),
        optional(
            "with_odds_weights",
            pg.ARRAY(sa.Double),
            "log odds-ratios home and away = offset + these by those of the market: hh, ah, ha, aa",
        ),
    )
    add(
        "predictions",
        *(
            optional(f"with_odds_{name}", sa.Double, "by the model with odds; or null")
            for name in THREE
        ),
        optional("with_odds_model_version", sa.Integer, "version of that model; or null"),
        optional("recipe", sa.Text, "recipe of the version that made the forecast"),
    )
    add(
        "pairings",
        optional(
            "model_version",
            sa.Integer,
            "version that made the forecast; null in snapshots published before",
        ),
        optional("with_odds_home_offset", sa.Double, "log of home over draw, were odds even"),
        optional("with_odds_away_offset", sa.Double, "log of away over draw, were odds even"),
    )


def downgrade() -> None:
    dropped = {
        "pairings": ("model_version", "with_odds_home_offset", "with_odds_away_offset"),
        "predictions": (
            *(f"with_odds_{name}" for name in THREE),
            "with_odds_model_version",
            "recipe",
        ),
        "prediction_snapshots": (
            *("recipe", "odds", "data_hash"),
            *("with_odds_model_name", "with_odds_model_version", "with_odds_weights"),
        ),
        "champion": ("recipe", "is_promoted", "evidence", "rolled_back_from"),
        "trained_model": ("recipe", "odds", "data_hash", "code_version"),
        "backtest_predictions": ("made_from",),
        "match_features": (name for name, _ in FEATURE_COLUMNS),
        "team_ratings": (name for name, _ in RATING_COLUMNS),
    }
    for view in ("trained_versions", "current_candidates"):
        op.execute(f"DROP VIEW {view}")
    for table, columns in dropped.items():
        for column in columns:
            op.drop_column(table, column)
    for table in ("candidates", "model_reliability", "model_scores"):
        op.drop_table(table)
    op.create_table(
        "model_scores",
        required("model", sa.Text, "what forecast"),
        required("odds", sa.Text, "odds it may know"),
        optional("season", sa.SmallInteger, "year in which the season starts; null = all together"),
        required("matches", sa.Integer, "matches judged"),
        *(required(name, sa.Double, name) for name in ("log_loss", "rps", "accuracy", "ece")),
        required("kl_to_close", sa.Double, "mean divergence from the closing odds, in nats"),
        required("as_of", MOMENT, "platform time of the scoring"),
        required("left_out", sa.Integer, "matches without odds, left out for every model"),
        required("data_source", sa.Text, "'real' or 'simulated'"),
        sa.UniqueConstraint("model", "season", postgresql_nulls_not_distinct=True),
    )
