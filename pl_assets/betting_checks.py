"""Rules of the paper ledger: what no constraint of one table can hold.

None of them blocks: rows of the ledger never change, so that what is wrong once stays so, and
other bets would never be settled again.
"""

from pl_assets.rules import Rule

BETTING_RULES = [
    Rule(
        "bets",
        "no_bet_after_kick_off",
        "Every bet was placed before kick-off as it was listed then; one whose match was brought "
        "forward and had begun is void.",
        "SELECT b.bet_id, b.account, b.match_id, b.placed_at, b.kick_off_utc, m.kick_off_utc AS "
        "played_at, s.outcome FROM bets b LEFT JOIN matches m USING (match_id) "
        "LEFT JOIN latest_settlements s USING (bet_id) WHERE b.placed_at >= coalesce("
        "b.kick_off_utc, (b.match_date + time '11:00') AT TIME ZONE 'Europe/London') "
        "OR b.placed_at >= m.kick_off_utc AND s.outcome <> 'void'",
        "bets",
        blocks=False,
        after=("matches", "settlements"),
    ),
    Rule(
        "bets",
        "every_decision_has_its_bets",
        "An account has placed as many bets on a match as it decided to, and none on a match that "
        "it has not decided on.",
        "SELECT account, match_id, d.bets AS decided, count(bet_id) AS placed "
        "FROM bet_decisions d FULL JOIN bets b USING (account, match_id) "
        "GROUP BY account, match_id, d.bets HAVING d.bets IS DISTINCT FROM count(bet_id)",
        "decisions",
        blocks=False,
    ),
    Rule(
        "bets",
        "no_stake_is_more_than_there_is",
        "No stake has taken a bankroll below nothing; only a corrected result can.",
        "SELECT account, as_of, bet_id, amount_pence, bankroll_pence FROM ledger_entries "
        "WHERE kind = 'stake' AND bankroll_pence < 0 AND bankroll_pence - amount_pence >= 0",
        "stakes",
        blocks=False,
    ),
    Rule(
        "settlements",
        "every_bet_is_paid_what_is_due",
        "What a bet was paid in all is its stake and winnings, nothing, or its stake, as it was "
        "won, lost or void.",
        "SELECT bet_id, l.outcome, stake_pence, odds, sum(s.amount_pence) AS paid_pence "
        "FROM bets JOIN settlements s USING (bet_id) "
        "JOIN latest_settlements l USING (bet_id) GROUP BY 1, 2, 3, 4 "
        # In ten-thousandths, as `money` reckons: whole numbers, and fractions of a penny left out.
        "HAVING sum(s.amount_pence) <> CASE l.outcome WHEN 'won' THEN stake_pence + "
        "stake_pence * (round(odds * 10000)::bigint - 10000) / 10000 "
        "WHEN 'void' THEN stake_pence ELSE 0 END",
        "bets",
        blocks=False,
    ),
    Rule(
        "settlements",
        "no_bet_waits_for_a_result_that_is_held",
        "Every bet on a match that has its result is settled.",
        "SELECT bet_id, account, b.match_id, m.match_date FROM bets b "
        "JOIN matches m USING (match_id) LEFT JOIN latest_settlements s USING (bet_id) "
        "WHERE s.bet_id IS NULL",
        "bets",
        blocks=False,
        after=("matches",),
    ),
]
