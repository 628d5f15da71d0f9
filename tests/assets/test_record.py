"""The record, and promotion by its evidence, over real PostgreSQL and MLflow."""

import datetime as dt

import pytest
from assets.conftest import continued, settings_on
from assets.in_the_shade import check_who_challenges_is_asked_in_the_shade

from pl_assets.football.calendar import platform_time
from pl_assets.resources.rollback import roll_back


@pytest.fixture(scope="module")
def recorded_template(make_template, fetched_template):
    alone = fetched_template._replace(model="match-outcome-of-the-record")
    return make_template(
        "recorded_template",
        alone,
        lambda platform: platform.run("rebuild"),
        lambda platform: platform.run("history"),
    )


@pytest.fixture
def recorded(recorded_template, platform_settings, mlflow_url, site, tmp_path):
    """With a record, to go on from. Its model is that of both tests here that begin with one."""
    settings = settings_on(site, mlflow_url, platform_settings)
    with continued(recorded_template, tmp_path / "instance", settings) as platform:
        yield platform


def test_the_record_is_made_once_and_then_only_what_is_new(recorded, site, monkeypatch):
    check_runs_of_candidates(recorded)
    check_bets(recorded)
    check_drift(recorded)
    first = recorded.warehouse.read("SELECT * FROM backtest_predictions")
    assert (
        first["trained_through"].dropna() < first["match_date"][first["trained_through"].notna()]
    ).all()
    assert {"market", "closing", "past_odds", "with_odds"} <= set(first["model"])
    assert recorded.metadata("backtest_predictions")["weeks_computed"].value > 0
    assert recorded.run("history").success
    assert recorded.metadata("backtest_predictions")["weeks_computed"].value == 0
    assert recorded.metadata("candidates")["logged"].value == 0
    site.day += dt.timedelta(days=7)
    assert recorded.fetch((2020,)).success
    assert recorded.run("forecast").success
    assert recorded.run("history").success
    models = first["model"].nunique() - 2
    assert 0 < recorded.metadata("backtest_predictions")["weeks_computed"].value <= 2 * models
    check_who_challenges_is_asked_in_the_shade(recorded, monkeypatch)


def check_bets(recorded):
    made = recorded.warehouse.read(
        "SELECT strategy, model, price, count(*) AS bets, sum(profit_pence)::bigint AS "
        "profit_pence "
        "FROM betting_backtest GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    told = recorded.warehouse.read(
        "SELECT strategy, model, price, bets::bigint, profit_pence FROM betting_results "
        "WHERE season IS NULL AND bets > 0 ORDER BY 1, 2, 3"
    )
    assert made.equals(told)
    tried = recorded.warehouse.read("SELECT strategy FROM betting_results WHERE season IS NULL")
    assert {"everything", "favourite", "value"} <= set(tried["strategy"])
    too_late = recorded.warehouse.read(
        "SELECT * FROM betting_backtest b WHERE NOT EXISTS (SELECT FROM match_odds o WHERE "
        "o.match_id = b.match_id AND o.bookmaker = b.price AND o.phase = 'pre_match' AND b.odds = "
        "CASE bet_on WHEN 'home' THEN home_odds WHEN 'draw' THEN draw_odds ELSE away_odds END)"
    )
    assert too_late.empty
    shown = recorded.metadata("betting_results")
    assert "everything" in shown["results"].value
    assert "data:image/png" in shown["returns"].value
    assert "data:image/png" in recorded.metadata("betting_backtest")["equity"].value


def check_drift(recorded):
    """The first evening has it: it comes with the record, which it looks at."""
    found = recorded.warehouse.read("SELECT * FROM prediction_drift")
    assert found["current_matches"].gt(0).all()
    assert recorded.count("feature_drift") > recorded.count("prediction_drift")
    assert recorded.count("data_quality") > 0


def check_runs_of_candidates(recorded):
    held = recorded.warehouse.read("SELECT * FROM candidates").set_index("recipe")
    client = recorded.registry._client()
    for recipe, row in held.iterrows():
        run = client.get_run(row["mlflow_run_id"])
        assert run.info.status == "FINISHED"
        assert run.data.tags["recipe"] == recipe
        assert {"data_hash", "as_of", "code_version", "dagster_run_id"} <= set(run.data.tags)
        assert run.data.params["odds"] == row["odds"]
        assert {"log_loss", "rps", "kl_to_close", "ece"} <= set(run.data.metrics)
        files = {file.path for file in client.list_artifacts(row["mlflow_run_id"])}
        assert {"reliability.png", "scores_by_season.csv", "scores_by_season.png"} <= files
        version = client.get_model_version(row["model_name"], str(row["model_version"]))
        assert version.tags["data_hash"] == row["data_hash"]
        loaded = recorded.registry.load(
            *(row["model_name"], row["model_version"], row["mlflow_run_id"])
        )
        assert list(loaded.classes_) == ["away", "draw", "home"]


def check_challengers(recorded):
    assert recorded.run("train").success
    decisions = recorded.warehouse.read("SELECT * FROM champion ORDER BY decision_id")
    newest = decisions.groupby("model_name").tail(1)
    assert newest["is_judged"].all()
    for row in newest.to_dict("records"):
        gates = {gate["gate"] for gate in row["evidence"]}
        assert gates & {"lower log loss", "enough matches"}
        challenger = recorded.registry.version_of(row["model_name"], "challenger")
        assert challenger not in (None, row["model_version"])


@pytest.fixture
def promoted(recorded, monkeypatch):
    """A recipe that has foreseen much, and so has come to serve in place of one that erred."""
    check_challengers(recorded)
    monkeypatch.setattr("pl_assets.football.promotion.FEWEST_JUDGED", 10)
    make_up_a_record(recorded)
    assert recorded.run("train").success
    return recorded


def make_up_a_record(platform):
    """As if one recipe had foreseen much, and what serves had erred."""
    with platform.warehouse.transaction() as connection:
        for model, of_what_came, of_the_rest in (
            ("soft_rating_logit", 0.6, 0.2),
            ("past_odds", 0.002, 0.499),
        ):
            connection.execute(
                "UPDATE backtest_predictions SET "
                "home_win_probability = CASE outcome WHEN 'home' THEN %(came)s ELSE %(not)s END, "
                "draw_probability = CASE outcome WHEN 'draw' THEN %(came)s ELSE %(not)s END, "
                "away_win_probability = CASE outcome WHEN 'away' THEN %(came)s ELSE %(not)s END "
                "WHERE model = %(model)s",
                {"model": model, "came": of_what_came, "not": of_the_rest},
            )


def site_day(platform):
    """The day up to which the platform's clock has come."""
    latest = platform.warehouse.read("SELECT max(as_of) AS moment FROM champion")
    return latest.loc[0, "moment"].date()


def serving(platform):
    """Recipe and version that serve, and that the newest forecasts are of."""
    query = "SELECT recipe, model_version FROM champion WHERE model_name = %s"
    decisions = platform.warehouse.read(query + " ORDER BY decision_id", platform.registry.name)
    newest = decisions.iloc[-1]
    assert platform.registry.version_of(platform.registry.name) == newest["model_version"]
    assert platform.run("forecast").success
    rows = platform.warehouse.read("SELECT * FROM prediction_snapshots ORDER BY snapshot_id")
    assert rows.iloc[-1]["model_version"] == newest["model_version"]
    return newest["recipe"], newest["model_version"]


def test_a_better_recipe_comes_to_serve_and_goes_on_when_the_record_is_made_anew(promoted, site):
    recipe, version = serving(promoted)
    assert recipe == "soft_rating_logit"
    site.day += dt.timedelta(days=7)
    assert promoted.fetch((2020,)).success
    # What was made up here is no forecast of any recipe, and a check that blocks would say so.
    with promoted.warehouse.transaction() as connection:
        connection.execute("DELETE FROM backtest_predictions")
    for job in ("forecast", "history"):
        assert promoted.run(job).success
    newer = promoted.warehouse.read(
        "SELECT model_version FROM current_candidates WHERE recipe = 'soft_rating_logit'"
    )
    assert newer.loc[0, "model_version"] != version
    assert serving(promoted) == (recipe, version)
    assert_it_stays_away_when_left_by_hand(promoted)


def assert_it_stays_away_when_left_by_hand(promoted):
    now = platform_time(site_day(promoted))
    roll_back(promoted.registry, promoted.warehouse, promoted.registry.name, now)
    assert serving(promoted)[0] == "past_odds"
    make_up_a_record(promoted)
    assert promoted.run("train").success
    recipe, _ = serving(promoted)
    assert recipe != "soft_rating_logit", "the record still speaks for it"
    # And back from what came to serve then, it is not what was left before that serves.
    roll_back(promoted.registry, promoted.warehouse, promoted.registry.name, now)
    assert serving(promoted)[0] == "past_odds"
