"""Every model is judged on the same matches, with the market's number beside its own."""

import numpy as np
import pandas as pd
import pytest
from football.rated_league import FEATURES, MARKET, MATCHES, ODDS, ROWS

from pl_assets.football.candidates import BASE_RATES, PAST_ODDS, RATING_LOGIT, WITH_ODDS
from pl_assets.football.errors import InsufficientData
from pl_assets.football.evaluation import (
    ALL_SEASONS,
    SCORE_COLUMNS,
    WHOLE,
    reliability_bins,
    score,
    with_champions,
)
from pl_assets.football.training import learning_rows
from pl_assets.football.walk_forward import BACKTEST_COLUMNS, markets, walk_forward

JUDGED = (BASE_RATES, RATING_LOGIT, PAST_ODDS, WITH_ODDS)
CHAMPIONS = {"champion": "past_odds", "champion_with_odds": "with_odds"}


def record(rows, odds):
    nothing = pd.DataFrame(columns=BACKTEST_COLUMNS)
    walked = [
        found
        for candidate in JUDGED
        for _, found, _ in walk_forward(rows, candidate, "recipe", nothing)
    ]
    return with_champions(pd.concat([markets(rows, odds), *walked]), CHAMPIONS)


@pytest.fixture(scope="module")
def backtest():
    return record(ROWS, ODDS)


@pytest.fixture(scope="module")
def scores(backtest):
    return score(backtest, MATCHES)


def test_every_model_is_judged_on_the_same_matches_and_what_is_left_out_is_counted():
    gone = MATCHES.loc[MATCHES["season"] == 2021, "match_id"].head(4)
    odds = ODDS[~ODDS["match_id"].isin(gone)]
    found = score(record(learning_rows(FEATURES, odds, MARKET), odds), MATCHES)
    assert list(found.columns) == SCORE_COLUMNS
    names = {candidate.name for candidate in JUDGED}
    assert set(found["model"]) == {*names, *CHAMPIONS, "market", "closing"}
    same = found.groupby(["season", "part"])[["matches", "left_out"]].nunique()
    assert (same == 1).all(axis=None)
    last = found[(found["season"] == 2021) & (found["part"] == WHOLE)].iloc[0]
    assert (last["matches"], last["left_out"]) == (26, 4)


def test_the_close_is_no_way_from_itself_and_market_and_champion_lose_nothing_to_themselves(scores):
    pooled = pooled_of(scores)
    assert pooled.loc["closing", "kl_to_close"] == pytest.approx(0, abs=1e-12)
    assert pooled.loc["market", "log_loss_less_market"] == pytest.approx(0)
    assert pooled.loc["champion", "log_loss_less_champion"] == pytest.approx(0)


def test_the_pooled_loss_is_the_mean_of_the_seasons_and_of_the_parts(scores):
    mine = scores[scores["model"] == "champion"]
    pooled = pooled_of(scores).loc["champion", "log_loss"]
    for some in (
        mine[(mine["season"] != ALL_SEASONS)],
        mine[(mine["season"] == ALL_SEASONS) & (mine["part"] != WHOLE)],
    ):
        weights = some["matches"].astype(float)
        assert np.average(some["log_loss"].astype(float), weights=weights) == pytest.approx(pooled)


def test_champions_are_the_rows_of_their_recipes_under_another_name(scores):
    pooled = pooled_of(scores).drop(columns=["model"], errors="ignore")
    for name, recipe in CHAMPIONS.items():
        pd.testing.assert_series_equal(pooled.loc[name], pooled.loc[recipe], check_names=False)


def test_intervals_hold_their_means(scores):
    for rival in ("market", "champion"):
        name = f"log_loss_less_{rival}"
        known = scores.dropna(subset=f"{name}_low")
        assert (known[f"{name}_low"] <= known[name] + 1e-12).all()
        assert (known[name] <= known[f"{name}_high"] + 1e-12).all()


def test_every_forecast_is_in_a_bin_of_its_model(backtest):
    bins = reliability_bins(backtest)
    pooled = bins[bins["outcome"] == "pooled"].groupby("model")["forecasts"].sum()
    assert pooled.nunique() == 1
    assert set(pooled.index) == set(backtest["model"])


def test_without_odds_there_is_nothing_to_judge_by():
    nothing = ODDS.head(0)
    with pytest.raises(InsufficientData, match="odds before and at the close"):
        score(record(learning_rows(FEATURES, nothing, MARKET), nothing), MATCHES)


def pooled_of(scores):
    pooled = scores[(scores["season"] == ALL_SEASONS) & (scores["part"] == WHOLE)]
    return pooled.set_index("model")
