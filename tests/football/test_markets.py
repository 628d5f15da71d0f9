"""Which odds stand for the market."""

import pandas as pd
import pytest

from pl_assets.football.markets import closing_market, market_average


def _odds(*rows):
    columns = ["match_id", "bookmaker", "phase", "home_odds", "draw_odds", "away_odds"]
    return pd.DataFrame(rows, columns=columns)


def test_closing_odds_never_stand_for_the_market_before_the_match():
    odds = _odds(
        ("a", "average", "closing", 1.5, 4.0, 6.0),
        ("a", "average", "pre_match", 3.0, 3.0, 3.0),
        ("b", "average", "closing", 1.5, 4.0, 6.0),
    )
    market = market_average(odds)
    assert list(market.index) == ["a"]
    assert market.loc["a", "home"] == pytest.approx(1 / 3)


def test_the_close_is_pinnacles_where_there_is_one_else_the_averages():
    odds = _odds(
        ("a", "average", "closing", 3.0, 3.0, 3.0),
        ("a", "pinnacle", "closing", 1.5, 4.0, 6.0),
        ("b", "average", "closing", 3.0, 3.0, 3.0),
        ("b", "pinnacle", "pre_match", 1.5, 4.0, 6.0),
        ("b", "bet365", "closing", 1.5, 4.0, 6.0),
    )
    close = closing_market(odds)
    assert close.loc["a", "home"] > 0.6
    assert close.loc["b", "home"] == pytest.approx(1 / 3)
