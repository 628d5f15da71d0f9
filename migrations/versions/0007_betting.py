"""Betting: what rules would have brought on past matches, and the paper ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_OUTCOMES = "IN ('home', 'draw', 'away')"


def required(name: str, kind: object, comment: str, **options: object) -> sa.Column:
    return sa.Column(name, kind, nullable=False, comment=comment, **options)


def optional(name: str, kind: object, comment: str) -> sa.Column:
    return sa.Column(name, kind, nullable=True, comment=comment)


def numbered(name: str) -> sa.Column:
    comment = "number in the order in which the rows were added"
    return sa.Column(name, sa.BigInteger, sa.Identity(), primary_key=True, comment=comment)


def setting() -> list[sa.Column]:
    return [
        required("strategy", sa.Text, "rule of betting, as `tried.STRATEGIES` names it"),
        optional("model", sa.Text, "model of the walk-forward it bets on; null if it needs none"),
        required("price", sa.Text, "'average' or 'best' of the market, or a bookmaker; pre-match"),
    ]


def upgrade() -> None:
    op.create_table(
        "betting_backtest",
        *setting(),
        required("match_id", sa.Text, "the match"),
        required("league", sa.Text, "division code"),
        required("season", sa.SmallInteger, "year in which the season starts"),
        required("match_date", sa.Date, "day of the match in London"),
        required("bet_on", sa.Text, "'home', 'draw' or 'away'"),
        required("odds", sa.Double, "decimal odds of the bet"),
        optional("probability", sa.Double, "by the model, or by the market for who has none"),
        optional("closing_probability", sa.Double, "by closing odds, margin removed"),
        required("stake_pence", sa.BigInteger, "what was bet"),
        required("profit_pence", sa.BigInteger, "what it brought: winnings, or minus the stake"),
        required("data_source", sa.Text, "'real' or 'simulated'"),
        sa.CheckConstraint(f"bet_on {_OUTCOMES}"),
        sa.CheckConstraint("odds > 1 AND stake_pence > 0 AND profit_pence >= -stake_pence"),
        comment="Every bet that each setting would have made on past matches",
    )
    op.create_index(
        "betting_backtest_bet",
        "betting_backtest",
        ["strategy", "model", "price", "match_id", "bet_on"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "betting_results",
        *setting(),
        optional("season", sa.SmallInteger, "year in which the season starts; null = all together"),
        required("bets", sa.Integer, "how many"),
        required("won", sa.Integer, "of these"),
        required("turnover_pence", sa.BigInteger, "sum of the stakes"),
        required("profit_pence", sa.BigInteger, "sum of what the bets brought"),
        optional("return_on_turnover", sa.Double, "profit over turnover; null without a bet"),
        optional("return_low", sa.Double, "lower bound of its 95 % interval, weeks resampled"),
        optional("return_high", sa.Double, "upper bound"),
        optional("hit_rate", sa.Double, "share of the bets that were won"),
        optional("mean_odds", sa.Double, "mean decimal odds"),
        optional("closing_line_value", sa.Double, "odds times closing probability less 1, mean"),
        optional("closing_line_value_low", sa.Double, "lower bound of its 95 % interval"),
        optional("closing_line_value_high", sa.Double, "upper bound"),
        required("bets_with_closing_odds", sa.Integer, "bets that this is the mean of"),
        required("maximum_drawdown_pence", sa.BigInteger, "deepest fall from an earlier height"),
        required("maximum_drawdown_share", sa.Double, "as a share of that height; over 1: debts"),
        required("longest_losing_run", sa.Integer, "most bets lost in a row"),
        required("final_bankroll_pence", sa.BigInteger, "of a bankroll of 10,000 pounds"),
        required(
            "bankroll_growth", sa.Double, "final over first bankroll less 1; -1 if it ran out"
        ),
        optional("ran_out_on", sa.Date, "day on which nothing was left; null if there always was"),
        optional("p_value", sa.Double, "how often luck alone gives such a return"),
        optional("p_value_corrected", sa.Double, "the same for the best of all settings tried"),
        required("settings_tried", sa.Integer, "settings that were tried together"),
        required("as_of", MOMENT, "platform time"),
        required("data_source", sa.Text, "'real' or 'simulated'"),
        comment="What each setting came to, by season and in all",
    )
    op.create_index(
        "betting_results_setting",
        "betting_results",
        ["strategy", "model", "price", "season"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    _ledger()


def _ledger() -> None:
    op.create_table(
        "betting_accounts",
        sa.Column("account", sa.Text, primary_key=True, comment="name of a paper account"),
        *setting(),
        required("opening_pence", sa.BigInteger, "paper money it began with"),
        required("unit_pence", sa.BigInteger, "what flat stakes are"),
        required("opened_at", MOMENT, "platform time; nothing before it is ever bet on"),
        required("data_source", sa.Text, "'real' or 'simulated'"),
        sa.CheckConstraint("opening_pence > 0 AND unit_pence > 0"),
        comment="Accounts of the paper ledger; rows are added and never changed",
    )
    account = "betting_accounts.account"
    op.create_table(
        "bet_decisions",
        required("account", sa.Text, "whose decision", primary_key=True),
        required("match_id", sa.Text, "the match decided on, once and for all", primary_key=True),
        required("as_of", MOMENT, "platform time of the decision"),
        required("snapshot_id", sa.BigInteger, "forecasts it was taken on"),
        required("bets", sa.SmallInteger, "how many were placed; 0 = decided not to bet"),
        sa.ForeignKeyConstraint(["account"], [account]),
        comment="What was decided at the first prices seen of each match; rows never change",
    )
    op.create_table(
        "bets",
        numbered("bet_id"),
        required("account", sa.Text, "whose bet"),
        required("match_id", sa.Text, "the match"),
        required("league", sa.Text, "division code"),
        required("season", sa.SmallInteger, "year in which the season starts"),
        required("match_date", sa.Date, "day of the match in London, as listed then"),
        optional("kick_off_utc", MOMENT, "kick-off as listed then; null where not known"),
        required("home_team", sa.Text, "home club"),
        required("away_team", sa.Text, "away club"),
        required("bet_on", sa.Text, "'home', 'draw' or 'away'"),
        required("odds", sa.Double, "decimal odds of that moment"),
        required("price", sa.Text, "whose odds: 'average', 'best' or a bookmaker"),
        optional("probability", sa.Double, "by the forecast it was placed on, or by the market"),
        required("stake_pence", sa.BigInteger, "what was bet"),
        required("placed_at", MOMENT, "platform time, before kick-off"),
        required("prices_as_of", MOMENT, "platform time at which the odds were read"),
        required("snapshot_id", sa.BigInteger, "forecasts it was placed on"),
        optional("model_name", sa.Text, "registered model that made the forecast"),
        optional("model_version", sa.Integer, "its version"),
        required("data_source", sa.Text, "'real' or 'simulated'"),
        sa.ForeignKeyConstraint(["account"], [account]),
        sa.UniqueConstraint("account", "match_id", "bet_on"),
        sa.CheckConstraint(f"bet_on {_OUTCOMES}"),
        sa.CheckConstraint("odds > 1 AND stake_pence > 0"),
        sa.CheckConstraint("kick_off_utc IS NULL OR placed_at < kick_off_utc"),
        sa.CheckConstraint("prices_as_of <= placed_at"),
        comment="Paper bets, each placed once before kick-off; rows are added and never changed",
    )
    op.create_index("bets_match", "bets", ["match_id"])
    op.create_table(
        "settlements",
        numbered("settlement_id"),
        required("bet_id", sa.BigInteger, "the bet"),
        required("outcome", sa.Text, "'won', 'lost' or 'void'"),
        required("amount_pence", sa.BigInteger, "paid: what is due less what was paid before"),
        required("reason", sa.Text, "the score, or why it is void, in words"),
        optional("closing_probability", sa.Double, "by closing odds, margin removed"),
        required("as_of", MOMENT, "platform time"),
        sa.ForeignKeyConstraint(["bet_id"], ["bets.bet_id"]),
        sa.CheckConstraint("outcome IN ('won', 'lost', 'void')"),
        comment="What bets were paid; a later row of a bet corrects the earlier; rows never change",
    )
    op.create_index("settlements_bet", "settlements", ["bet_id", "settlement_id"])
    op.execute(
        "CREATE VIEW latest_settlements AS SELECT DISTINCT ON (bet_id) * FROM settlements "
        "ORDER BY bet_id, settlement_id DESC"
    )
    op.execute(
        "CREATE VIEW ledger_entries AS "
        "WITH entries AS ("
        "SELECT account, opened_at AS as_of, 0 AS step, 0::bigint AS number, 'deposit' AS kind, "
        "opening_pence AS amount_pence, NULL::bigint AS bet_id FROM betting_accounts "
        "UNION ALL SELECT account, placed_at, 2, bet_id, 'stake', -stake_pence, bet_id FROM bets "
        "UNION ALL SELECT account, as_of, 1, settlement_id, outcome, amount_pence, bet_id "
        "FROM settlements JOIN bets USING (bet_id)) "
        "SELECT *, sum(amount_pence) OVER (PARTITION BY account ORDER BY as_of, step, number)"
        "::bigint AS bankroll_pence FROM entries"
    )
    op.execute(
        "COMMENT ON VIEW ledger_entries IS "
        "'Every movement of paper money; the bankroll of an account is the sum of its entries'"
    )
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows of % are added and never changed', TG_TABLE_NAME; END $$"
    )
    for table in ("betting_accounts", "bet_decisions", "bets", "settlements"):
        op.execute(
            f"CREATE TRIGGER {table}_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.execute("DROP VIEW ledger_entries")
    op.execute("DROP VIEW latest_settlements")
    for table in ("settlements", "bets", "bet_decisions", "betting_accounts"):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change()")
    op.drop_table("betting_results")
    op.drop_table("betting_backtest")
