"""Margins, scores of goals and the ranked probability score against those of penaltyblog, on real
rows: a package that was written apart from this one.

Its `create_dixon_coles_grid` differs from ours, and the last test says why.
"""

import numpy as np
import penaltyblog
import pytest
from football.real_league import needs_real_files, real_league

from pl_assets.football import scoring
from pl_assets.football.goals.score_matrix import outcomes_of, score_matrix, total_goals_over
from pl_assets.football.margin import (
    normalized_probabilities,
    power_probabilities,
    shin_probabilities,
)
from pl_assets.football.markets import closing_market

PRICES = ["home_odds", "draw_odds", "away_odds"]
SAME = 1e-6

every_method = pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (normalized_probabilities, "multiplicative"),
        (power_probabilities, "power"),
        (shin_probabilities, "shin"),
    ],
)
rates = pytest.mark.parametrize(("home", "away"), [(1.5, 1.1), (0.4, 2.9), (2.2, 2.2), (3.8, 0.3)])


@pytest.fixture(scope="module")
def wide_and_narrow_margins():
    """Prices of every bookmaker in a season of margins of about 10% and in one of about 4%."""
    odds = [real_league(year, year)[1].match_odds for year in (2005, 2024)]
    return np.concatenate([prices[PRICES].to_numpy() for prices in odds])


@pytest.fixture(scope="module")
def fitted():
    """A season's matches, and penaltyblog's model of attack, defence, home side and rho on it."""
    matches, _ = real_league(2023, 2023)
    model = penaltyblog.models.DixonColesGoalModel(
        matches["home_goals"].to_numpy(),
        matches["away_goals"].to_numpy(),
        matches["home_team"].to_numpy(),
        matches["away_team"].to_numpy(),
    )
    model.fit()
    return matches, model


@needs_real_files
@every_method
def test_the_margin_of_real_odds_is_taken_out_alike(wide_and_narrow_margins, ours, theirs):
    # Theirs refuses Shin's method for a book that sums to less than 1, which the best prices of
    # several bookmakers often do; ours has an answer, which test_margin.py looks at.
    odds = wide_and_narrow_margins[(1 / wide_and_narrow_margins).sum(axis=1) > 1]
    assert len(odds) > 5000
    expected = [
        penaltyblog.implied.calculate_implied(row, method=theirs).probabilities
        for row in odds.tolist()
    ]
    np.testing.assert_allclose(ours(odds), expected, atol=SAME)


@needs_real_files
def test_the_outcomes_of_real_matches_are_alike_given_attack_defence_home_side_and_rho(fitted):
    matches, model = fitted
    given = model.get_params()

    def of(what, side):
        return np.array([given[f"{what}_{club}"] for club in matches[f"{side}_team"]])

    home = np.exp(given["home_advantage"] + of("attack", "home") + of("defence", "away"))
    away = np.exp(of("attack", "away") + of("defence", "home"))
    # Their most is the number of columns, 0 among them.
    theirs = [
        model.predict(*sides, max_goals=16)
        for sides in zip(matches["home_team"], matches["away_team"], strict=True)
    ]
    matrix = score_matrix(home, away, given["rho"], most=15)
    assert abs(given["rho"]) > 0.01
    np.testing.assert_allclose(matrix, [grid.grid for grid in theirs], atol=SAME)
    np.testing.assert_allclose(
        outcomes_of(matrix), [grid.home_draw_away for grid in theirs], atol=SAME
    )
    np.testing.assert_allclose(
        total_goals_over(matrix, 2.5), [grid.total_goals("over", 2.5) for grid in theirs], atol=SAME
    )


@needs_real_files
def test_the_ranked_probability_score_of_a_real_season_is_the_same():
    matches, odds = real_league(2024, 2024)
    market = closing_market(odds.match_odds).loc[matches["match_id"]].to_numpy()
    margin = (matches["home_goals"] - matches["away_goals"]).to_numpy()
    outcomes = 1 - np.sign(margin).astype(int)
    each = penaltyblog.metrics.rps_array(market, outcomes)
    singly = [
        scoring.ranked_probability_score(market[[row]], outcomes[[row]]) for row in range(len(each))
    ]
    np.testing.assert_allclose(singly, each, atol=SAME)
    assert scoring.ranked_probability_score(market, outcomes) == pytest.approx(
        penaltyblog.metrics.rps_average(market, outcomes), abs=SAME
    )


@rates
def test_independent_goals_make_the_grid_that_penaltyblog_makes(home, away):
    grid = penaltyblog.models.create_dixon_coles_grid(home, away, rho=0.0, max_goals=15)
    ours = score_matrix(np.array([home]), np.array([away]))
    np.testing.assert_allclose(ours[0], grid.grid, atol=SAME)


@rates
def test_penaltyblogs_grid_for_given_goals_has_the_factors_of_1_0_and_0_1_changed_over(home, away):
    # Dixon and Coles (1997) multiply 0-1 by 1 + rho * home rate and 1-0 by 1 + rho * away
    # rate, so that every side's own goals stay Poisson's. `DixonColesGoalModel` of penaltyblog does
    # so, and agrees with us; its `create_dixon_coles_grid` has the two rates the other way round,
    # which shifts the home side's goals unless both expect the same. Changed back, it agrees too.
    rho = -0.12
    grid = penaltyblog.models.create_dixon_coles_grid(home, away, rho=rho, max_goals=15).grid.copy()
    ours = score_matrix(np.array([home]), np.array([away]), rho)[0]
    assert np.allclose(ours, grid, atol=SAME) == (home == away)
    grid[1, 0] *= (1 + rho * away) / (1 + rho * home)
    grid[0, 1] *= (1 + rho * home) / (1 + rho * away)
    np.testing.assert_allclose(ours, grid / grid.sum(), atol=SAME)
