"""Training, on a league whose strengths are known."""

import numpy as np
import pandas as pd
import pytest
from football.rated_league import DAY, MATCHES, ROWS

from pl_assets.football.candidates import (
    BASE_RATES,
    CANDIDATES,
    PAST_ODDS,
    RATING_LOGIT,
    WITH_ODDS,
)
from pl_assets.football.errors import InsufficientData
from pl_assets.football.models.candidate import NONE, PRE_MATCH
from pl_assets.football.models.forecast import outcome_probabilities
from pl_assets.football.training import (
    ODDS_RATIOS,
    TARGETS,
    data_hash,
    fit,
    teaching,
    train,
    usable,
)


class Stubborn(dict):
    """A model that answers with what it is told to."""

    classes_ = np.array(["away", "draw", "home"])

    def predict_proba(self, features):
        return np.tile(self["row"], (len(features), 1))


def test_a_model_trained_on_strengths_prefers_the_stronger_club():
    trained = train(RATING_LOGIT, ROWS, DAY)
    assert trained.trained_through == MATCHES["match_date"].max()
    strong = ROWS[(ROWS["home_team"] == "Arsenal") & (ROWS["away_team"] == "Wolves")].tail(5)
    assert (outcome_probabilities(trained.model, strong, RATING_LOGIT.features)[:, 0] > 0.5).all()


def test_training_on_next_to_nothing_is_refused_with_the_count():
    with pytest.raises(InsufficientData, match="base_rates on, found 30"):
        train(BASE_RATES, ROWS.head(30), DAY)


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_every_candidate_gives_probabilities_whatever_its_track(candidate):
    trained = train(candidate, ROWS, DAY)
    known = ROWS[usable(candidate, ROWS)].tail(20)
    found = outcome_probabilities(trained.model, known, candidate.features)
    assert found.shape == (20, 3)
    assert (found > 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-12)


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_a_candidate_sees_and_learns_only_what_its_track_allows(candidate):
    rows = ROWS.tail(150)
    swapped = rows[TARGETS + list(ODDS_RATIOS)].to_numpy()[::-1]
    other_odds = rows.assign(**dict(zip(TARGETS + list(ODDS_RATIOS), swapped.T, strict=True)))
    known = teaching(candidate, rows)
    asked = rows.tail(5)

    def forecasts(learnt, inputs):
        model = fit(candidate, learnt[known], DAY)
        return outcome_probabilities(model, inputs, candidate.features)

    as_it_is = forecasts(rows, asked)
    if candidate.odds == NONE:
        np.testing.assert_array_equal(as_it_is, forecasts(other_odds, asked))
    if candidate.odds != PRE_MATCH:
        np.testing.assert_array_equal(as_it_is, forecasts(rows, other_odds.tail(5)))


def test_soft_targets_teach_what_the_market_thought_and_not_what_came():
    target = np.array([0.7, 0.2, 0.1])
    taught = ROWS.assign(**dict(zip(TARGETS, target, strict=True)), outcome="away")
    model = fit(PAST_ODDS, taught[teaching(PAST_ODDS, taught)], DAY)
    found = outcome_probabilities(model, taught.tail(5), PAST_ODDS.features)
    np.testing.assert_allclose(found, [0.9 * target + [0, 0, 0.1]] * 5, atol=1e-4)


def test_a_market_that_is_never_moved_is_the_forecast_with_odds():
    """Where the close is what stood before the match there is nothing else to learn."""
    ratios = np.log(ROWS[TARGETS].to_numpy()[:, [0, 2]] / ROWS[TARGETS].to_numpy()[:, [1]])
    rows = ROWS.assign(**dict(zip(ODDS_RATIOS, ratios.T, strict=True)))
    sure = np.eye(3)[rows["outcome"].map({"home": 0, "draw": 1, "away": 2})]
    mixed = rows[TARGETS].to_numpy()
    rows = rows.assign(**dict(zip(TARGETS, ((mixed - 0.1 * sure) / 0.9).T, strict=True)))
    known = rows[(rows[TARGETS] > 0).all(axis=1)]
    model = fit(WITH_ODDS, known, DAY)
    found = outcome_probabilities(model, known.tail(50), WITH_ODDS.features)
    assert np.abs(found - mixed[known.index][-50:]).max() < 0.02


def test_old_matches_count_less_where_a_half_life_is_set():
    known = ROWS[usable(RATING_LOGIT, ROWS)]
    old, new = known.iloc[:180], known.iloc[180:]
    rows = pd.concat(
        rows.assign(outcome=rows["outcome"].where(rows["outcome"] == "draw", came))
        for rows, came in ((old, "away"), (new, "home"))
    )
    found = {
        half_life: outcome_probabilities(
            fit(RATING_LOGIT._replace(half_life_days=half_life), rows, DAY),
            rows.tail(1),
            RATING_LOGIT.features,
        )[0, 0]
        for half_life in (200.0, 100_000.0)
    }
    assert found[200.0] > found[100_000.0] + 0.1


def test_the_data_hash_names_what_was_learnt_and_nothing_else():
    same = ROWS.assign(referee="any")
    assert data_hash(PAST_ODDS, ROWS) == data_hash(PAST_ODDS, same)
    for column, value in (("outcome", "draw"), (TARGETS[0], 0.5), ("market_supremacy", 0.1)):
        changed = ROWS.copy()
        changed.loc[changed.index[7], column] = value
        assert not changed.equals(ROWS)
        assert data_hash(PAST_ODDS, changed) != data_hash(PAST_ODDS, ROWS)
    changed = ROWS.copy()
    changed.loc[changed.index[7], TARGETS[0]] = 0.5
    assert data_hash(RATING_LOGIT, changed) == data_hash(RATING_LOGIT, ROWS)


def test_probabilities_are_read_by_label_and_not_by_position():
    found = outcome_probabilities(Stubborn(row=[0.2, 0.3, 0.5]), ROWS.head(2), ())
    np.testing.assert_allclose(found, [[0.5, 0.3, 0.2]] * 2)


@pytest.mark.parametrize("row", [[0.2, 0.3, 0.6], [np.nan, 0.5, 0.5], [-0.1, 0.6, 0.5]])
def test_a_model_that_answers_with_no_probabilities_is_refused(row):
    with pytest.raises(ValueError, match="sum to 1"):
        outcome_probabilities(Stubborn(row=row), ROWS.head(2), ())
