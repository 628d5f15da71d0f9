"""The simulated league: who plays, when, how strong; scores, numbers and odds that fit."""

import itertools

import numpy as np
import pandas as pd
import pytest

from pl_assets.football import scoring
from pl_assets.football.calendar import season_days
from pl_assets.football.errors import UnknownLeague
from pl_assets.football.leagues import LEAGUES
from pl_assets.football.margin import power_probabilities
from pl_assets.football.simulation.clubs_of import clubs_of
from pl_assets.football.simulation.odds import OVERROUNDS
from pl_assets.football.simulation.season import PROBABILITIES, simulated_season
from pl_assets.football.simulation.table import final_table

SEASONS = range(1993, 2027)
SEED = 1


def of_league(league, seasons=SEASONS, seed=SEED):
    return pd.concat(
        [simulated_season(league, season, seed) for season in seasons], ignore_index=True
    )


@pytest.fixture(scope="module")
def matches():
    return of_league("E0")


def table_of(season):
    clubs = sorted(set(season["home_team"]))
    places = {name: number for number, name in enumerate(clubs)}
    return final_table(
        clubs,
        season["home_team"].map(places).to_numpy(),
        season["away_team"].map(places).to_numpy(),
        season["FTHG"].to_numpy(),
        season["FTAG"].to_numpy(),
    )


def market(matches, code):
    return power_probabilities(matches[[f"{code}{outcome}" for outcome in "HDA"]].to_numpy())


def outcomes(matches):
    return matches["FTR"].map({"H": 0, "D": 1, "A": 2}).to_numpy()


def losses(probabilities, happened):
    return -np.log(probabilities[np.arange(len(happened)), happened])


@pytest.mark.parametrize("league", LEAGUES)
def test_each_pair_meets_twice_and_nobody_plays_twice_in_two_days(league):
    size = {"E1": 24, "E2": 24, "E3": 24, "D1": 18}.get(league, 20)
    for number in (2000, 2024, 2025):
        season = simulated_season(league, number, SEED)
        pairs = list(zip(season["home_team"], season["away_team"], strict=True))
        assert set(pairs) == set(itertools.permutations(set(season["home_team"]), 2))
        assert len(pairs) == size * (size - 1)
        sides = season.melt("kick_off", ["home_team", "away_team"], value_name="team")
        between = sides.sort_values("kick_off").groupby("team")["kick_off"].diff().dropna()
        assert between.min() >= pd.Timedelta(hours=48)
        assert (season.groupby("round")["kick_off"].max().diff().dropna() > pd.Timedelta(0)).all()


def test_a_season_is_played_between_august_and_may_with_boxing_day_and_without_christmas(matches):
    for number, season in matches.groupby("season"):
        days = season["kick_off"].dt.date
        first, last = season_days(number)
        assert first <= days.min()
        assert days.max() <= last
        assert days.max().strftime("%m-%d") <= "05-31"
        assert "08-10" <= days.min().strftime("%m-%d") <= "08-20"
        of_year = set(season["kick_off"].dt.strftime("%m-%d"))
        assert "12-26" in of_year
        assert not of_year & {"12-24", "12-25"}


def test_home_and_away_are_balanced_through_the_season():
    season = simulated_season("E0", 2024, SEED)
    for team in set(season["home_team"]):
        own = season[(season["home_team"] == team) | (season["away_team"] == team)]
        at_home = (own["home_team"] == team).to_numpy()
        assert at_home.sum() == 19
        runs = [len(list(run)) for _, run in itertools.groupby(at_home)]
        assert max(runs) <= 3


@pytest.mark.parametrize("league", LEAGUES)
def test_the_bottom_three_go_down_and_three_others_come_up(league):
    for number in range(1995, 2026):
        season = simulated_season(league, number, SEED)
        last = set(table_of(season)["team"].iloc[-3:])
        now = set(season["home_team"])
        following = set(simulated_season(league, number + 1, SEED)["home_team"])
        assert now - following == last
        assert len(following - now) == 3


def test_the_premier_league_begins_with_its_real_clubs_and_shrinks_from_22_to_20(matches):
    clubs = matches.groupby("season")["home_team"].agg(set)
    assert {"Oldham", "Swindon", "QPR", "Man United"} < clubs[1993]
    assert [len(clubs[season]) for season in (1993, 1994, 1995, 1996)] == [22, 22, 20, 20]
    assert len(clubs[1994] - clubs[1995]) == 4
    assert len(clubs[1995] - clubs[1994]) == 2


def test_relegated_clubs_return_and_the_title_goes_round(matches):
    of_season = [table_of(season) for _, season in matches.groupby("season")]
    champions = [table["team"].iloc[0] for table in of_season]
    assert len(set(champions)) >= 6
    assert 78 <= np.mean([table["points"].iloc[0] for table in of_season]) <= 95
    appearances = matches.groupby("home_team")["season"].unique()
    assert sum((np.diff(np.sort(years)) > 1).any() for years in appearances) >= 5


def test_leagues_of_one_country_share_no_club():
    for country in {league.country for league in LEAGUES.values()}:
        codes = [code for code, league in LEAGUES.items() if league.country == country]
        clubs = [name for code in codes for part in clubs_of(code) for name in part]
        assert len(clubs) == len(set(clubs))


def test_promoted_clubs_are_weaker_than_the_rest():
    shares = []
    for seed in range(3):
        matches = of_league("E0", range(1995, 2027), seed)
        clubs = matches.groupby("season")["home_team"].agg(set)
        for number in range(1996, 2027):
            season = matches[matches["season"] == number]
            new = season["home_team"].isin(clubs[number] - clubs[number - 1])
            shares.append((season.loc[new, "FTHG"].mean(), season.loc[~new, "FTHG"].mean()))
    new, others = np.mean(shares, axis=0)
    assert 0.75 < new / others < 0.95


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_goals_and_results_are_those_of_the_premier_league(seed):
    matches = of_league("E0", seed=seed)
    assert matches["FTHG"].mean() == pytest.approx(1.53, abs=0.06)
    assert matches["FTAG"].mean() == pytest.approx(1.20, abs=0.06)
    share = matches["FTR"].value_counts(normalize=True)
    assert share["H"] == pytest.approx(0.46, abs=0.025)
    assert share["D"] == pytest.approx(0.25, abs=0.02)
    truth = matches[PROBABILITIES].to_numpy()
    assert 0.95 < scoring.log_loss(truth, outcomes(matches)) < 1.005


def test_statistics_are_plausible_and_agree_with_the_score(matches):
    for side in "HA":
        goals, on_target, shots = (
            matches[name] for name in (f"FT{side}G", f"{side}ST", f"{side}S")
        )
        assert (matches[f"HT{side}G"] <= goals).all()
        assert (goals <= on_target).all()
        assert (on_target <= shots).all()
    means = matches[["HS", "AS", "HST", "AST"]].mean()
    assert means.tolist() == pytest.approx([13.5, 11, 4.8, 4.0], rel=0.04)
    assert (matches["FTHG"] > matches["FTAG"]).eq(matches["FTR"] == "H").all()
    assert (matches["HTHG"] < matches["HTAG"]).eq(matches["HTR"] == "A").all()
    assert matches["Referee"].str.fullmatch(r"Referee \d\d").all()
    assert matches[["HY", "AY"]].mean().between(1, 2.5).all()
    assert matches[["HR", "AR"]].mean().between(0.02, 0.15).all()


def test_the_true_probabilities_are_calibrated(matches):
    truth, happened = matches[PROBABILITIES].to_numpy(), outcomes(matches)
    assert truth.sum(axis=1) == pytest.approx(np.ones(len(truth)))
    assert scoring.expected_calibration_error(truth, happened) < 0.008
    expected = -(truth * np.log(truth)).sum(axis=1)
    gaps = losses(truth, happened) - expected
    assert abs(gaps.mean()) < 4 * gaps.std() / np.sqrt(len(gaps))


def test_the_market_moves_toward_the_truth_and_never_beyond_it(matches):
    truth, happened = matches[PROBABILITIES].to_numpy(), outcomes(matches)
    before, close = market(matches, "Avg"), market(matches, "AvgC")
    assert scoring.divergence(truth, close) < 0.5 * scoring.divergence(truth, before)
    errors = [(np.log(p) - np.log(truth))[:, 0] for p in (before, close)]
    assert 0.3 < np.corrcoef(errors)[0, 1] < 0.8
    mixed = (before + close) / 2
    for forecast in (before, close, mixed, market(matches, "PSC"), market(matches, "MaxC")):
        worse = losses(forecast, happened) - losses(truth, happened)
        assert worse.mean() > -4 * worse.std() / np.sqrt(len(worse))


def test_the_margin_is_each_bookmakers_own_and_long_shots_carry_more_of_it(matches):
    sums = {
        code: (1 / matches[[f"{code}{outcome}" for outcome in "HDA"]]).sum(axis=1)
        for mark in ("", "C")
        for code in (f"{name}{mark}" for name in (*OVERROUNDS, "Max", "Avg"))
    }
    for mark in ("", "C"):
        assert sums[f"Avg{mark}"].between(1.02, 1.08).all()
        assert (sums[f"PS{mark}"] < sums[f"Avg{mark}"]).all()
        assert (sums[f"Max{mark}"] < sums[f"Avg{mark}"]).all()
        for name, overround in OVERROUNDS.items():
            assert sums[f"{name}{mark}"].mean() == pytest.approx(overround, abs=0.002)
    odds = matches[[name for name in matches if name[:-1] in sums]]
    assert (odds > 1).all(axis=None)
    implied = 1 / matches[["B365CH", "B365CD", "B365CA"]].to_numpy()
    ratio = implied / matches[PROBABILITIES].to_numpy()
    truth = matches[PROBABILITIES].to_numpy()
    assert ratio[truth < 0.15].mean() > ratio[truth > 0.6].mean() + 0.03


def test_what_a_caller_writes_into_a_season_is_not_seen_by_the_next():
    season = simulated_season("SP1", 2010, 77)
    season["FTHG"] = 99
    assert simulated_season("SP1", 2010, 77)["FTHG"].max() < 20


def test_a_season_before_the_first_and_an_unknown_league_are_refused():
    with pytest.raises(ValueError, match="from 1993 on, found 1992"):
        simulated_season("E0", 1992, SEED)
    with pytest.raises(UnknownLeague, match="found 'X9'"):
        simulated_season("X9", 2020, SEED)
