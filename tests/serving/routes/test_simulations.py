"""Simulations of betting, against the platform's own and among many who ask."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import psycopg
import pytest
from serving.asked_of_betting import RESULTS, SIMULATE, refused
from serving.made_up_betting import publish_with_betting
from serving.made_up_history import RECIPE
from serving.running_api import eventually, running_api

from pl_assets.football.betting.past import PastOffers
from pl_assets.football.betting.simulate import simulate
from pl_assets.football.betting.strategies.kelly import Kelly
from pl_assets.football.betting.strategies.value import Value
from pl_assets.football.betting.summary import bankroll_by_day, summaries
from pl_assets.football.betting.terms import Terms
from pl_serving.betting_simulation import AT_ONCE, MOST_POINTS


@pytest.fixture(scope="module")
def past(betting_api, module_warehouse_url):
    """The same matches as the platform's own backtest sees them."""
    with psycopg.connect(module_warehouse_url) as connection:
        tables = []
        for table in ("matches", "match_odds", "backtest_predictions"):
            rows = connection.execute(f"SELECT * FROM {table}")  # noqa: S608
            names = [column.name for column in rows.description]
            tables.append(pd.DataFrame(rows.fetchall(), columns=names))
    return PastOffers(*tables)


def simulated(api, **question):
    answer = api.post(SIMULATE, json=question)
    assert answer.status_code == 200, answer.text
    return answer.json()


def assert_same_numbers(found, summary):
    for name in ("bets", "won", "longest_losing_run", "bets_with_closing_odds"):
        assert found[name] == getattr(summary, name)
    for name in ("turnover", "profit", "maximum_drawdown", "final_bankroll"):
        assert round(100 * found[name]) == getattr(summary, f"{name}_pence")
    for name in (
        *("return_on_turnover", "return_low", "return_high", "hit_rate", "mean_odds", "p_value"),
        *("closing_line_value", "closing_line_value_low", "closing_line_value_high"),
    ):
        expected = getattr(summary, name)
        assert found[name] == (None if np.isnan(expected) else pytest.approx(expected, rel=1e-12))


@pytest.mark.parametrize(
    ("question", "rule", "terms"),
    [
        (
            {"strategy": "value", "threshold": 0.02, "unit": 25, "commission": 0.02},
            Value(0.02),
            Terms(unit_pence=2500, commission=200),
        ),
        (
            {"strategy": "quarter_kelly", "fraction": 0.5, "most_stake": 200, "highest_odds": 4},
            Kelly(0.5),
            Terms(most_stake_pence=20_000, highest_odds=4),
        ),
    ],
)
def test_a_simulation_answers_what_the_platforms_own_backtest_finds(
    betting_api, past, question, rule, terms
):
    found = simulated(betting_api, model="champion", price="best", **question)

    offers = past.at("best", RECIPE)
    bets = simulate(offers, rule, terms)
    [summary] = summaries([(bets, offers)], terms)
    assert_same_numbers(found["overall"], summary)
    assert found["recipe"] == RECIPE
    assert found["matches"] == len(offers.days)
    _, bankroll = bankroll_by_day(bets, offers, terms)
    assert [point["bankroll"] for point in found["equity_curve"]] == (bankroll / 100).tolist()
    for season in found["by_season"]:
        of_season = offers.among(offers.seasons == season["season"])
        [summary] = summaries([(simulate(of_season, rule, terms), of_season)], terms)
        assert_same_numbers(season, summary)


def test_the_plain_setting_of_the_table_is_answered_as_the_table_has_it(betting_api):
    listed = betting_api.get(RESULTS).json()["results"]
    assert len(listed) > 10

    for row in listed[::3]:
        plain = {name: row[name] for name in ("strategy", "model", "price") if row[name]}
        overall = simulated(betting_api, **plain)["overall"]
        assert overall == pytest.approx({name: row[name] for name in overall})


def test_a_season_wins_only_if_that_many_seasons_cannot_explain_it(betting_api):
    found = simulated(betting_api, strategy="everything")
    told = [season for season in found["by_season"] if season["p_value"] is not None]
    assert len(told) > 1
    for season in told:
        assert season["p_value_corrected"] == pytest.approx(
            min(1, season["p_value"] * len(found["by_season"]))
        )


def test_every_further_setting_asked_for_counts_against_all(warehouse_url):
    publish_with_betting(warehouse_url)
    with running_api(warehouse_url) as api:
        table = api.get(RESULTS).json()["results"][0]["settings_tried"]
        plain = simulated(api, strategy="everything", price="average")
        assert plain["settings_tried"] == table
        richer = simulated(api, strategy="everything", price="average", bankroll=5000)
        assert richer["settings_tried"] == table
        first = simulated(api, strategy="consensus", margin=0.02)
        again = simulated(api, strategy="consensus", margin=0.02, bankroll=500)
        second = simulated(api, strategy="consensus", margin=0.03)

        tried = [one["settings_tried"] for one in (first, again, second)]
        assert tried == [table + 1, table + 1, table + 2]
        p_value = first["overall"]["p_value"]
        corrected = first["overall"]["p_value_corrected"]
        assert corrected == pytest.approx(min(1, p_value * (table + 1)))

        # A result that was corrected is known at once, without a restart.
        with psycopg.connect(warehouse_url) as connection:
            connection.execute(
                "UPDATE matches SET home_goals = 9, away_goals = 0, result = 'home' "
                "WHERE result = 'away' AND season = 2024"
            )
        moved = simulated(api, strategy="everything", price="average")
        assert moved["overall"]["profit"] != plain["overall"]["profit"]


def test_seasons_and_the_curve_are_bounded(betting_api):
    found = simulated(betting_api, strategy="everything", seasons={"from": 2025, "to": 2025})

    assert found["seasons"] == {"from": 2025, "to": 2025}
    assert [season["season"] for season in found["by_season"]] == [2025]
    assert found["overall"]["bets"] == 3 * found["matches"]
    assert 0 < len(found["equity_curve"]) <= MOST_POINTS
    assert found["equity_curve"][-1]["bankroll"] == found["overall"]["final_bankroll"]


def test_closing_prices_are_bet_at_only_if_asked_for(betting_api):
    refused(
        betting_api.post(SIMULATE, json={"strategy": "favourite", "price": "pinnacle"}),
        "unknown-betting-name",
        "average, best, bet365",
    )
    found = simulated(betting_api, strategy="favourite", price="pinnacle", bets_at_the_close=True)
    assert found["overall"]["bets"] == found["matches"]
    # The fair closing odds are worth no more than the margin in them takes.
    assert found["overall"]["closing_line_value"] < 0


def test_forecasts_that_know_the_close_are_not_bet_on_before_it(betting_api):
    question = {"strategy": "value", "model": "closing"}
    problem = refused(betting_api.post(SIMULATE, json=question), "unknown-betting-name")

    assert problem["field"] == "model"
    assert "closing" not in problem["known"]
    assert {"champion", RECIPE, "market"} <= set(problem["known"])


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"strategy": "martingale"}, "everything, favourite, consensus"),
        ({"strategy": "value"}, "expected `model`"),
        ({"strategy": "consensus", "model": "champion"}, "expected no `model`"),
        ({"strategy": "consensus", "threshold": 0.1}, "expected no `threshold`"),
        ({"strategy": "consensus", "margin": 0.3}, "less than or equal to 0.2"),
        ({"strategy": "everything", "bankroll": 10**8}, "bankroll"),
        ({"strategy": "everything", "unit": 0}, "unit"),
        ({"strategy": "everything", "commission": 0.5}, "commission"),
        ({"strategy": "everything", "lowest_odds": 3, "highest_odds": 2}, "not below"),
        ({"strategy": "everything", "seasons": {"from": 2020, "to": 2010}}, "not after"),
        ({"strategy": "everything", "seasons": {"from": 1950}}, "2005"),
        ({"strategy": "everything", "stake": 5}, "stake"),
    ],
)
def test_questions_that_do_not_fit_say_what_was_expected(betting_api, question, words):
    refused(betting_api.post(SIMULATE, json=question), "invalid-request", words)


def test_a_body_that_is_no_text_is_refused_as_any_other(betting_api):
    headers = {"Content-Type": "application/json"}
    for body in (b"\xff+", b"{", b"[]", b""):
        answer = betting_api.post(SIMULATE, content=body, headers=headers)
        assert refused(answer, "invalid-request")["field"] == "body"


def test_seasons_without_matches_are_refused_with_those_there_are(betting_api):
    question = {"strategy": "everything", "seasons": {"from": 2005, "to": 2006}}
    refused(betting_api.post(SIMULATE, json=question), "nothing-to-bet-on", "2024 to 2026")


def test_a_busy_api_answers_503_and_goes_on_afterwards(warehouse_url):
    publish_with_betting(warehouse_url)
    with running_api(warehouse_url) as api, psycopg.connect(warehouse_url) as connection:
        simulated(api, strategy="everything")
        # Whoever has a turn waits for the database, and the others for them.
        connection.execute("LOCK TABLE betting_results")
        with ThreadPoolExecutor(AT_ONCE + 1) as pool:
            asked = [
                pool.submit(api.post, SIMULATE, json={"strategy": "everything"})
                for _ in range(AT_ONCE + 1)
            ]
            first = next(one for one in _done(asked) if one.status_code == 503)
            connection.rollback()
            last = [one.result() for one in asked]

        assert first.headers["retry-after"] == "5"
        assert first.json()["type"] == "/docs#simulations-busy"
        assert sorted(one.status_code for one in last) == [200, 200, 503]


def _done(asked):
    eventually(lambda: any(one.done() for one in asked))
    return [one.result() for one in asked if one.done()]


def test_where_nothing_is_held_no_strategy_can_be_tried(api):
    problem = refused(
        api.post(SIMULATE, json={"strategy": "everything"}), "unknown-betting-name", "none yet"
    )
    assert problem["known"] == []
