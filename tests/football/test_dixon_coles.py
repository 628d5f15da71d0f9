"""Dixon and Coles' model as a classifier: what it learns, and how it stands in scikit-learn."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline

from pl_assets.football.goals.score_matrix import outcomes_of, score_matrix
from pl_assets.football.models.dixon_coles import DixonColes

COLUMNS = ["expected_home_goals", "expected_away_goals"]
LABELS = np.array(["home", "draw", "away"])


def played(matches, rho, seed=1):
    random = np.random.default_rng(seed)
    goals = random.uniform([0.6, 0.5], [2.6, 2.2], size=(matches, 2))
    probabilities = outcomes_of(score_matrix(goals[:, 0], goals[:, 1], rho))
    drawn = (random.random((matches, 1)) > probabilities.cumsum(axis=1)[:, :2]).sum(axis=1)
    return pd.DataFrame(goals, columns=COLUMNS), pd.Series(LABELS[drawn])


@pytest.mark.parametrize("rho", [-0.12, 0.0, 0.08])
def test_the_rho_that_matches_were_played_with_is_found(rho):
    X, y = played(60_000, rho)
    assert DixonColes().fit(X, y).rho_ == pytest.approx(rho, abs=0.02)


@settings(max_examples=20)
@given(st.integers(min_value=0, max_value=10_000), st.floats(min_value=-0.2, max_value=0.2))
def test_no_other_rho_makes_the_outcomes_likelier(seed, other):
    X, y = played(50, -0.1, seed)
    model = DixonColes().fit(X, y)
    learnt = log_loss(y, model.predict_proba(X), labels=model.classes_)
    model.rho_ = other
    assert learnt <= log_loss(y, model.predict_proba(X), labels=model.classes_) + 1e-9


def test_probabilities_come_in_the_order_of_the_sorted_labels():
    X, y = played(500, -0.1)
    model = DixonColes().fit(X, y)
    assert list(model.classes_) == sorted(LABELS)
    found = model.predict_proba(X)
    expected = outcomes_of(score_matrix(*X.to_numpy().T, model.rho_))
    for at, name in enumerate(LABELS):
        np.testing.assert_allclose(found[:, list(model.classes_).index(name)], expected[:, at])
    assert (model.predict(X) == model.classes_[found.argmax(axis=1)]).all()
    assert model.score(X, y) > 0.4


def test_an_outcome_that_never_happened_has_a_probability_all_the_same():
    X, _ = played(20, 0.0)
    model = DixonColes().fit(X, ["home"] * 20)
    assert model.predict_proba(X).shape == (20, 3)
    assert (model.predict_proba(X) > 0).all()


@pytest.mark.parametrize("label", LABELS)
def test_rho_stays_where_every_score_has_a_probability(label):
    X = pd.DataFrame([[6.5, 0.3], [5.0, 5.0]], columns=COLUMNS)
    model = DixonColes().fit(X, [label] * 2)
    assert -1 / 6.5 <= model.rho_ <= 1 / 25
    # A match that allows for less of it than those that were learnt from.
    probabilities = model.predict_proba(np.array([[9.0, 9.0]]))
    assert (probabilities > 0).all()
    assert probabilities.sum() == pytest.approx(1)


def test_a_match_that_weighs_two_counts_as_two_matches():
    X, y = played(300, -0.1)
    weight = np.where(np.arange(300) < 100, 2.0, 1.0)
    twice = DixonColes().fit(pd.concat([X, X[:100]]), pd.concat([y, y[:100]]))
    weighted = DixonColes().fit(X, y, sample_weight=weight)
    assert weighted.rho_ == pytest.approx(twice.rho_, abs=1e-6)
    assert weighted.rho_ != pytest.approx(DixonColes().fit(X, y).rho_, abs=1e-3)
    scaled = DixonColes().fit(X, y, sample_weight=7 * weight)
    assert weighted.rho_ == pytest.approx(scaled.rho_, abs=1e-6)


def test_a_frame_is_read_by_the_names_of_its_columns():
    X, y = played(300, -0.1)
    model = DixonColes().fit(X, y)
    renamed = X.rename(columns={COLUMNS[0]: "h", COLUMNS[1]: "a"})[["a", "h"]].assign(elo=1500.0)
    other = DixonColes(columns=("h", "a")).fit(renamed, y)
    assert other.rho_ == model.rho_
    np.testing.assert_array_equal(other.predict_proba(renamed), model.predict_proba(X.to_numpy()))


def test_it_can_be_copied_and_put_in_a_pipeline_as_scikit_learn_does():
    X, y = played(300, -0.1)
    model = DixonColes(columns=tuple(COLUMNS))
    assert clone(model).get_params() == {"columns": tuple(COLUMNS)}
    pipeline = make_pipeline(model).fit(X, y, dixoncoles__sample_weight=np.ones(300))
    np.testing.assert_array_equal(pipeline.predict_proba(X), model.predict_proba(X))
    with pytest.raises(NotFittedError):
        clone(model).predict_proba(X)


@pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0])
def test_goals_that_are_not_there_are_refused_in_learning_and_in_forecasting(bad):
    X, y = played(10, 0.0)
    model = DixonColes().fit(X, y)
    X.loc[3, COLUMNS[1]] = bad
    with pytest.raises(ValueError, match="row 3"):
        DixonColes().fit(X, y)
    with pytest.raises(ValueError, match="row 3"):
        model.predict_proba(X)


def test_what_cannot_be_learnt_from_is_refused_with_the_reason():
    X, y = played(10, 0.0)
    with pytest.raises(ValueError, match="found H"):
        DixonColes().fit(X, y.replace("home", "H"))
    with pytest.raises(ValueError, match="outcome of each match"):
        DixonColes().fit(X, y[:9])
    with pytest.raises(ValueError, match="outcome of each match"):
        DixonColes().fit(X[:0], y[:0])
    with pytest.raises(ValueError, match="finite weights"):
        DixonColes().fit(X, y, sample_weight=-np.ones(10))
    with pytest.raises(ValueError, match="above 0"):
        DixonColes().fit(X, y, sample_weight=np.zeros(10))
    with pytest.raises(ValueError, match="shape"):
        DixonColes().fit(np.ones((10, 3)), y)


def test_no_matches_have_no_forecasts():
    X, y = played(10, 0.0)
    assert DixonColes().fit(X, y).predict_proba(X[:0]).shape == (0, 3)
