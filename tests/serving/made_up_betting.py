"""Makes up betting beside the made-up past: odds, what rules came to on them, a paper ledger.

Rules are let loose by the platform's own backtest; the ledger's bets are made up by hand.
"""

import datetime as dt

import numpy as np
import psycopg
from serving.copied_rows import copy_rows
from serving.made_up_history import RECIPE, outcome_of, played_matches, publish_with_history
from serving.made_up_snapshot import AS_OF, fixtures, strengths_of

LOSER, NEWCOMER = "favourites", "consensus"
"""Accounts: one that has lost for a season, one with open bets alone."""
OPENED_AT = dt.datetime(2025, 8, 1, 5, tzinfo=dt.UTC)
OPENING_PENCE, UNIT_PENCE = 1_000_000, 10_000
OUTCOMES = ("home", "draw", "away")
_MARGINS = {
    ("pre_match", "average"): 1.06,
    ("pre_match", "best"): 1.01,
    ("pre_match", "bet365"): 1.05,
    ("closing", "average"): 1.055,
    ("closing", "pinnacle"): 1.025,
}


def publish_with_betting(url, data_source="real"):
    """The made-up snapshot with its past, its odds, every rule on them and the ledger."""
    publish_with_history(url, data_source=data_source)
    odds = offer(url)
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO champion (model_name, model_version, recipe, as_of, is_judged, reason) "
            "VALUES ('match-outcome', 1, %s, %s, true, 'made up')",
            [RECIPE, AS_OF],
        )
        past = _past(connection, odds)
        copy_rows(connection, "betting_backtest", list(_bets(past, data_source)))
        copy_rows(connection, "betting_results", list(_results(past, data_source)))
    keep_a_ledger(url, data_source)


def offer(url):
    """Add odds of the made-up past, which they also answer."""
    odds = list(_odds())
    with psycopg.connect(url) as connection:
        copy_rows(connection, "match_odds", odds)
    return odds


def keep_a_ledger(url, data_source="real"):
    """Add two accounts: bets on every first match of a round, and open ones on coming matches."""
    with psycopg.connect(url) as connection:
        for name, strategy in ((LOSER, "favourite"), (NEWCOMER, "consensus")):
            connection.execute(
                "INSERT INTO betting_accounts (account, strategy, price, opening_pence, "
                "unit_pence, opened_at, data_source) VALUES (%s, %s, 'best', %s, %s, %s, %s)",
                [name, strategy, OPENING_PENCE, UNIT_PENCE, OPENED_AT, data_source],
            )
        for place, match in enumerate(m for m in played_matches() if m.season == 2025):
            if place % 5 == 0:
                _settled_bet(connection, match, place, data_source)
        for home, away, kick_off in list(fixtures())[:2]:
            name = f"E0-2026-{home}-v-{away}"
            _bet(connection, NEWCOMER, name, home, away, kick_off, AS_OF, data_source, "home")


def _settled_bet(connection, match, place, data_source):
    """Lost but for every fourth; the very first is void, the second's settlement corrected."""
    kick_off = dt.datetime.combine(match.match_date, dt.time(14), dt.UTC)
    came = outcome_of(match)
    is_won = place % 20 == 15
    bet_on = came if is_won else OUTCOMES[(OUTCOMES.index(came) + 1) % 3]
    placed = kick_off - dt.timedelta(days=2)
    bet = _bet(
        *(connection, LOSER, match.match_id, match.home_team, match.away_team, kick_off, placed),
        *(data_source, bet_on),
    )
    paid = [("won", 2 * UNIT_PENCE)] if is_won else [("lost", 0)]
    if place == 0:
        paid = [("void", UNIT_PENCE)]
    elif place == 5:
        paid = [("won", 2 * UNIT_PENCE), ("lost", -2 * UNIT_PENCE)]
    for hours, (outcome, amount) in enumerate(paid):
        connection.execute(
            "INSERT INTO settlements (bet_id, outcome, amount_pence, reason, "
            "closing_probability, as_of) VALUES (%s, %s, %s, %s, 0.49, %s)",
            [
                *(bet, outcome, amount, f"{match.home_goals}-{match.away_goals}"),
                kick_off + dt.timedelta(hours=16 + hours),
            ],
        )


def _bet(connection, account, match_id, home, away, kick_off, placed_at, data_source, bet_on):
    row = {
        "account": account,
        "match_id": match_id,
        "league": "E0",
        "season": kick_off.year,
        "match_date": kick_off.date(),
        "kick_off_utc": kick_off,
        "home_team": home,
        "away_team": away,
        "bet_on": bet_on,
        "odds": 2.0,
        "price": "best",
        "probability": 0.48,
        "stake_pence": UNIT_PENCE,
        "placed_at": placed_at,
        "prices_as_of": placed_at,
        "snapshot_id": 1,
        "data_source": data_source,
    }
    columns = ", ".join(row)
    values = ", ".join(f"%({name})s" for name in row)
    [number] = connection.execute(
        f"INSERT INTO bets ({columns}) VALUES ({values}) RETURNING bet_id",  # noqa: S608
        row,
    ).fetchone()
    return number


def _odds():
    chance = np.random.default_rng(11)
    for match in played_matches():
        fair = np.array(strengths_of(match.home_team, match.away_team))
        for (phase, bookmaker), margin in _MARGINS.items():
            strays = np.exp(chance.normal(0, 0.02, 3)) if bookmaker == "best" else 1
            odds = np.maximum(np.round(strays / (fair * margin), 2), 1.01).tolist()
            yield {
                "match_id": match.match_id,
                "league": "E0",
                "season": match.season,
                "phase": phase,
                "bookmaker": bookmaker,
                **dict(zip(("home_odds", "draw_odds", "away_odds"), odds, strict=True)),
                "source": "made up",
                "overround": sum(1 / price for price in odds),
            }


# What takes pandas is imported where it is asked for: most tests of the API do without.
def _past(connection, odds):
    import pandas as pd

    from pl_assets.football.betting.past import PastOffers
    from pl_assets.football.evaluation import with_champions

    matches, backtest = (
        pd.DataFrame(rows.fetchall(), columns=[column.name for column in rows.description])
        for rows in (
            connection.execute("SELECT * FROM matches"),
            connection.execute("SELECT * FROM backtest_predictions"),
        )
    )
    return PastOffers(matches, pd.DataFrame(odds), with_champions(backtest, {"champion": RECIPE}))


def _bets(past, data_source):
    from pl_assets.football.betting.backtest import betting_backtest

    for row in betting_backtest(past).to_dict("records"):
        yield _known(row) | {"data_source": data_source}


def _results(past, data_source):
    from pl_assets.football.betting.backtest import betting_results

    for row in betting_results(past).to_dict("records"):
        season = None if row["season"] == "all" else row["season"]
        own = {"season": season, "as_of": AS_OF, "data_source": data_source}
        yield _known(row) | own


def _known(row):
    return {name: None if _is_unknown(value) else value for name, value in row.items()}


def _is_unknown(value):
    # NaN is not even itself.
    return value is None or value != value
