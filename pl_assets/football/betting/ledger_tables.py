"""The paper ledger in Markdown: what was placed and settled, and how the accounts stand."""

import pandas as pd

from pl_assets.football.betting.money import PENCE

_MOST_ROWS = 50


def placed_table(bets: pd.DataFrame) -> str:
    """Bets that were placed just now.

    Args:
        bets: rows of bets.
    """
    if bets.empty:
        return "No bet was placed."
    shown = bets[["account", "match_date", "home_team", "away_team", "bet_on", "odds"]]
    return _table(shown.assign(stake=_pounds(bets["stake_pence"])))


def settled_table(settlements: pd.DataFrame, bets: pd.DataFrame) -> str:
    """Settlements that were made just now.

    Args:
        settlements: rows of settlements.
        bets: rows of bets, those settled among them.
    """
    if settlements.empty:
        return "No bet was settled."
    both = settlements.merge(bets, on="bet_id")
    shown = both[["account", "bet_on", "odds", "outcome", "reason"]]
    return _table(shown.assign(paid=_pounds(both["amount_pence"])))


def accounts_table(accounts: pd.DataFrame) -> str:
    """How the accounts stand.

    Args:
        accounts: `account`, `bets`, `open_bets`, and in pence `opening_pence`, `bankroll_pence`
            and `open_stakes_pence`.
    """
    if accounts.empty:
        return "No account has been opened yet."
    shown = accounts[["account", "bets", "open_bets"]].assign(
        **{
            name.replace("_", " "): _pounds(accounts[f"{name}_pence"])
            for name in ("opening", "bankroll", "open_stakes")
        }
    )
    return _table(shown)


def _pounds(pence: pd.Series) -> pd.Series:
    return pence.map(lambda amount: f"{'-' if amount < 0 else ''}£{abs(amount) / PENCE:,.2f}")


def _table(shown: pd.DataFrame) -> str:
    told = str(shown.head(_MOST_ROWS).to_markdown(index=False))
    rest = len(shown) - _MOST_ROWS
    return f"{told}\n\nand {rest} more" if rest > 0 else told
