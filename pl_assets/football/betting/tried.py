"""The settings tried on past seasons: each strategy, what it bets on and at which price.

The list is fixed before any of it is looked at, and all of it is shown: what is left out of such a
table is how tables of betting lie.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pl_assets.football.betting.strategies.consensus import Consensus
from pl_assets.football.betting.strategies.everything import Everything
from pl_assets.football.betting.strategies.favourite import Favourite
from pl_assets.football.betting.strategies.kelly import Kelly
from pl_assets.football.betting.strategies.proportional import Proportional
from pl_assets.football.betting.strategies.value import Value
from pl_assets.football.betting.strategy import Strategy

STRATEGIES: Mapping[str, Strategy] = {
    "everything": Everything(),
    "favourite": Favourite(),
    "consensus": Consensus(0.01),
    "consensus_3": Consensus(0.03),
    "consensus_5": Consensus(0.05),
    "value": Value(0.0),
    "value_5": Value(0.05),
    "proportional": Proportional(),
    "quarter_kelly": Kelly(),
}
"""By name; a number in it is the threshold in per cent."""

AVERAGE, BEST = "average", "best"
NAMED = ("bet365", "pinnacle")
"""Bookmakers whose prices are tried too, for as long as sources have listed them."""
MODELS = ("rating_logit", "champion", "champion_with_odds")
"""Whose walk-forward forecasts are bet on: one that knows no odds at all, and those that serve."""


class Setting(NamedTuple):
    """One row of the table, but for the season."""

    strategy: str
    model: str | None
    """Whose forecasts; None where the strategy needs none."""
    price: str
    """'average' or 'best' of the market, or a bookmaker; always of before the match."""


def _settings() -> tuple[Setting, ...]:
    found = [
        Setting(name, None, price)
        for name in ("everything", "favourite")
        for price in (AVERAGE, BEST, *NAMED)
    ]
    found += [Setting("consensus", None, price) for price in (BEST, *NAMED)]
    found += [Setting(name, None, BEST) for name in ("consensus_3", "consensus_5")]
    found += [
        Setting(name, model, price)
        for name, strategy in STRATEGIES.items()
        if strategy.needs_forecast
        for model in MODELS
        for price in (AVERAGE, BEST)
    ]
    return tuple(found)


SETTINGS = _settings()

DRAWN = (
    Setting("everything", None, BEST),
    Setting("favourite", None, AVERAGE),
    Setting("consensus", None, BEST),
    Setting("value", "champion", AVERAGE),
    Setting("value", "champion", BEST),
    Setting("value", "champion_with_odds", BEST),
)
"""Flat stakes of one unit whose fortunes are drawn beside each other: what betting without an
opinion costs, and the opinions there are, at the price that can be had and at the best."""


def name_of(setting: Setting) -> str:
    """A setting in words, such as 'value by champion at best'."""
    whose = f" by {setting.model}" if setting.model else ""
    return f"{setting.strategy}{whose} at {setting.price}"
