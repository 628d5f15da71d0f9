"""The record in words: what a difference from the market means, and all of it in a sentence."""

from collections.abc import Iterable

from pl_assets.football.season_name import season_name
from pl_serving.record_queries import ScoreRow

NAMES = {
    "champion": "our forecast",
    "champion_with_odds": "our forecast with odds",
    "market": "the market",
    "closing": "closing odds",
    "base_rates": "base rates",
}
"""What the models of the scores are called on the pages, in the order in which they are shown."""


def against_the_market(row: ScoreRow) -> str:
    """Whether a difference in log loss from the market's is more than chance."""
    if row.model == "market":
        return "what the others are held against"
    low, high = row.log_loss_less_market_low, row.log_loss_less_market_high
    if low is None or high is None:
        return "not tested"
    if low > 0:
        return "worse than the market, by more than chance"
    if high < 0:
        return "better than the market, by more than chance"
    return "no clear difference from the market: it may be chance"


def in_a_sentence(rows: Iterable[ScoreRow]) -> str | None:
    """All seasons together; None where there is no record yet."""
    rows = list(rows)
    pooled = {row.model: row for row in rows if row.season is None}
    ours, market = pooled.get("champion"), pooled.get("market")
    if ours is None or market is None:
        return None
    seasons = sorted(row.season for row in rows if row.season is not None)
    since = f" since {season_name(seasons[0])}" if seasons else ""
    return (
        f"Over {ours.matches:,} matches{since} the log loss of our forecast was "
        f"{ours.log_loss:.4f}, the market’s {market.log_loss:.4f}: lower is better."
    )
