"""Series of betting on paper, and of alerts."""

from typing import LiteralString

from pl_assets.resources.series_queries.query import Query

# Void bets give their stake back and are no turnover. The height is that of the account with all
# stakes that are open given back: placing a bet is no loss.
_LEDGER: LiteralString = (
    "WITH settled AS (SELECT account, bet_id, stake_pence, odds, outcome, closing_probability, "
    "latest_settlements.as_of, (SELECT sum(amount_pence) FROM settlements AS s "
    "WHERE s.bet_id = bets.bet_id) - stake_pence AS profit_pence "
    "FROM bets JOIN latest_settlements USING (bet_id)), "
    "course AS (SELECT account, sum(profit_pence) OVER (PARTITION BY account "
    "ORDER BY as_of, bet_id) AS profit FROM settled), "
    "heights AS (SELECT account, greatest(max(profit), 0) AS height FROM course GROUP BY account), "
    "won AS (SELECT account, sum(profit_pence) AS profit, "
    "sum(profit_pence) FILTER (WHERE outcome <> 'void') / nullif(sum(stake_pence) "
    "FILTER (WHERE outcome <> 'void'), 0) AS share, "
    "sum(stake_pence * (odds * closing_probability - 1)) FILTER (WHERE outcome <> 'void') "
    "/ nullif(sum(stake_pence) FILTER (WHERE outcome <> 'void' "
    "AND closing_probability IS NOT NULL), 0) AS value FROM settled GROUP BY account), "
    "placed AS (SELECT account, count(*) AS bets, coalesce(sum(stake_pence) "
    "FILTER (WHERE NOT EXISTS (SELECT FROM settlements AS s WHERE s.bet_id = bets.bet_id)), 0) "
    "AS at_stake FROM bets GROUP BY account), "
    "cash AS (SELECT account, sum(amount_pence) AS pence FROM ledger_entries GROUP BY account) "
)

OPERATION = (
    Query(
        (
            *("betting_bankroll_pounds", "betting_profit_pounds", "betting_return"),
            *("betting_closing_line_value", "betting_drawdown_pounds", "betting_bets"),
            "betting_open_stakes_pounds",
        ),
        _LEDGER
        + "SELECT series, account, line::float8 AS value FROM cash LEFT JOIN won USING (account) "
        "LEFT JOIN heights USING (account) LEFT JOIN placed USING (account), LATERAL (VALUES "
        "('betting_bankroll_pounds', pence / 100.0), "
        "('betting_profit_pounds', coalesce(profit, 0) / 100.0), "
        "('betting_return', share), ('betting_closing_line_value', value), "
        "('betting_drawdown_pounds', coalesce(height - profit, 0) / 100.0), "
        "('betting_bets', coalesce(bets, 0)), "
        "('betting_open_stakes_pounds', coalesce(at_stake, 0) / 100.0)) AS lines (series, line)",
    ),
    Query(
        ("betting_past_return", "betting_past_closing_line_value"),
        "WITH days AS (SELECT season, max(match_date) + 1 AS day FROM matches "
        "GROUP BY season) SELECT series, strategy, coalesce(model, 'none') AS model, price, "
        "season::text, day::timestamp AT TIME ZONE 'UTC' AS time, value "
        "FROM betting_results JOIN days USING (season), LATERAL (VALUES "
        "('betting_past_return', return_on_turnover), "
        "('betting_past_closing_line_value', closing_line_value)) AS lines (series, value)",
        rewrites=True,
    ),
    Query(
        ("alerts_open",),
        "SELECT kinds.kind, count(alert_id) AS value "
        "FROM (VALUES ('drift'), ('performance'), ('late'), ('check'), ('run'), ('source')) "
        "AS kinds (kind) LEFT JOIN alerts ON alerts.kind = kinds.kind AND closed_at IS NULL "
        "GROUP BY kinds.kind",
    ),
    Query(
        ("alert_deliveries_waiting",),
        "SELECT channels.channel, count(delivery_id) AS value "
        "FROM (VALUES ('webhook'), ('email'), ('log')) AS channels (channel) "
        "LEFT JOIN alert_deliveries AS d ON d.channel = channels.channel "
        "AND delivered_at IS NULL GROUP BY channels.channel",
    ),
)
