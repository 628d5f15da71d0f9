"""Odds that are hard to believe: flagged with the reason, and kept.

A slip of the keyboard shows in two ways: a book that pays out more than it takes, or takes far
too much; and a price that is nowhere near what everybody else offers.
"""

from collections.abc import Hashable

import pandas as pd

from pl_assets.football.markets import AVERAGE, BEST

LEAST_OVERROUND, MOST_OVERROUND = 0.97, 1.30
FURTHEST_FROM_MEDIAN = 0.35
FEWEST_FOR_A_MEDIAN = 3
"""A median of fewer bookmakers than these says little."""


def with_flags(odds: pd.DataFrame, prices: tuple[str, ...], line: str | None) -> pd.DataFrame:
    """The odds with their `overround` and a `flag`: why a row is doubtful, or None.

    Args:
        odds: rows of one bet, with `match_id`, `bookmaker` and, where both are held, `phase`.
        prices: the columns of its decimal odds.
        line: the column of what the bet turns on, if it has one; prices of one line are compared.
    """
    if odds.empty:
        return odds.assign(overround=pd.Series(dtype="float64"), flag=pd.Series(dtype="object"))
    keys = [name for name in ("match_id", "phase", line) if name in odds]
    overround = (1 / odds[list(prices)]).sum(axis=1)
    is_odd = (overround < LEAST_OVERROUND) | (overround > MOST_OVERROUND)
    reasons: dict[Hashable, list[str]] = {
        row: [f"overround {total:.3f}"] for row, total in overround[is_odd].items()
    }
    is_own = ~odds["bookmaker"].isin([AVERAGE, BEST])
    for price in prices:
        own = odds[price].where(is_own).groupby([odds[key] for key in keys])
        median = own.transform("median").where(own.transform("count") >= FEWEST_FOR_A_MEDIAN)
        off = odds[price] / median - 1
        for row, share in off[off.abs() > FURTHEST_FROM_MEDIAN].items():
            reasons.setdefault(row, []).append(f"{price} {share:+.0%} off the median")
    flags = {row: "; ".join(reason) for row, reason in reasons.items()}
    flag = pd.Series(flags, index=odds.index, dtype=object)
    return odds.assign(overround=overround, flag=flag.where(flag.notna(), None))
