"""Whether a version may serve: gates that a worse one, and a tie, do not pass."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.models.forecast import PROBABILITIES
from pl_assets.football.promotion import (
    MOST_MOVED,
    best_first,
    challenge_gates,
    passed,
    refit_gates,
)

MATCHES = 380
SEASONS = (2019, 2020, 2021)


def record(**sharpness):
    """Forecasts of every model: the truth, blunted or overdone in logarithms by a factor."""
    random = np.random.default_rng(5)
    truth = random.dirichlet([6, 4, 5], size=MATCHES * len(SEASONS))
    outcomes = [random.choice(["home", "draw", "away"], p=three) for three in truth]
    season = np.repeat(SEASONS, MATCHES)
    frames = []
    for model, factor in {"closing": 1.0, **sharpness}.items():
        given = truth**factor
        given /= given.sum(axis=1, keepdims=True)
        frames.append(
            pd.DataFrame(given, columns=PROBABILITIES).assign(
                model=model,
                match_id=[f"m{number}" for number in range(len(truth))],
                season=season,
                match_date=[
                    dt.date(int(s), 8, 10) + dt.timedelta(days=int(n % MATCHES) // 10 * 7)
                    for n, s in enumerate(season)
                ],
                outcome=outcomes,
            )
        )
    return pd.concat(frames, ignore_index=True)


def test_a_better_challenger_passes_and_a_worse_one_does_not():
    rows = record(sharp=1.0, blunt=0.2)
    assert passed(challenge_gates(rows, "sharp", "blunt"))
    refused = challenge_gates(rows, "blunt", "sharp")
    assert [gate.is_passed for gate in refused] == [False, False, False]
    assert "against" in refused[0].found


def test_a_tie_keeps_the_champion():
    rows = record(one=0.7, other=0.7)
    gates = {gate.name: gate for gate in challenge_gates(rows, "other", "one")}
    assert not gates["lower log loss"].is_passed
    assert gates["no further from the close"].is_passed


def test_a_challenger_that_is_lucky_but_further_from_the_close_is_refused():
    rows = record(near=1.0, far=0.5)
    won = rows["model"] == "far"
    lucky = rows[won].copy()
    came = lucky["outcome"].map({"home": 0, "draw": 1, "away": 2}).to_numpy()
    given = lucky[PROBABILITIES].to_numpy()
    given = 0.9 * given + 0.1 * np.eye(3)[came]
    rows.loc[won, PROBABILITIES] = given
    gates = {gate.name: gate.is_passed for gate in challenge_gates(rows, "far", "near")}
    assert gates["lower log loss"]
    assert not gates["no further from the close"]


def test_only_the_last_two_seasons_count():
    rows = record(good_then_bad=1.0, steady=0.8)
    late = (rows["model"] == "good_then_bad") & (rows["season"] > SEASONS[0])
    rows.loc[late, PROBABILITIES] = 1 / 3
    assert not passed(challenge_gates(rows, "good_then_bad", "steady"))


def test_evidence_of_a_handful_of_matches_is_none():
    rows = record(new=1.0, old=0.2)
    gates = challenge_gates(rows[rows["match_id"].isin([f"m{n}" for n in range(50)])], "new", "old")
    assert not passed(gates)
    assert "50 judged of at least" in gates[0].found


def test_challengers_are_tried_by_how_they_did_lately():
    rows = record(a=0.3, b=0.9, c=0.5)
    assert best_first(rows, ["a", "b", "c"]) == ["b", "c", "a"]
    assert best_first(rows, ["unknown"]) == []


@given(st.floats(-0.2, 0.2))
def test_a_refit_may_move_a_forecast_only_so_far(moved):
    before = np.array([[0.4, 0.3, 0.3]] * 10)
    after = before.copy()
    after[0] += [moved, -moved, 0]
    inputs = np.zeros((10, 1))
    is_sane = passed(refit_gates(after, before, inputs, np.array([[-1.0], [1.0]])))
    if abs(abs(moved) - MOST_MOVED) > 1e-9:
        assert is_sane == (abs(moved) < MOST_MOVED)


@pytest.mark.parametrize("row", [[0.5, 0.3, 0.3], [np.nan, 0.5, 0.5], [0.0, 0.5, 0.5]])
def test_a_refit_that_gives_no_probabilities_is_refused(row):
    forecasts = np.array([row])
    assert not passed(refit_gates(forecasts, None, np.zeros((1, 1)), np.ones((2, 1))))


def test_a_refit_whose_inputs_have_drifted_far_from_what_was_learnt_is_refused():
    forecasts = np.array([[0.4, 0.3, 0.3]])
    learnt = np.random.default_rng(0).normal(size=(100, 2))
    assert passed(refit_gates(forecasts, forecasts, np.array([[0.5, -0.5]]), learnt))
    assert not passed(refit_gates(forecasts, forecasts, np.array([[0.5, 8.0]]), learnt))
