"""The asset graph, run whole on a made-up league over real HTTP, PostgreSQL and MLflow."""

import datetime as dt

import dagster as dg
import pytest
from assets.failures import failures

from pl_assets.football.calendar import platform_time
from pl_assets.football.markets import market_average
from pl_assets.resources.polling import first_season_to_ask
from pl_assets.resources.real_sources import real_sources

REFUSED = "E0 2018 from football-data.co.uk"
EVERY_CHECK_OF_MATCHES = {
    *("every_match_is_held_once", "finished_seasons_are_whole", "no_result_from_the_future"),
    *("no_result_is_late", "no_season_is_missing", "no_season_is_overfull", "no_season_shrinks"),
    *("nobody_plays_twice_a_day", "results_agree_with_scores"),
}


def test_forecasts_of_the_coming_matches_are_published_with_the_markets_beside_them(made, site):
    header = made.warehouse.read("SELECT * FROM prediction_snapshots").iloc[0]
    rows = made.warehouse.read("SELECT * FROM predictions")
    week = site.matches["match_date"].between(site.day, site.day + dt.timedelta(days=6))
    assert set(rows["match_id"]) == set(site.matches.loc[week, "match_id"])
    assert header["as_of"].isoformat() == "2020-10-01T05:00:00+00:00"
    assert (rows["as_of"] == header["as_of"]).all()
    assert (rows["kick_off_utc"] > header["as_of"]).all()
    odds = made.warehouse.read("SELECT * FROM fixture_odds")
    market = market_average(odds).loc[rows["match_id"], "home"].to_numpy()
    assert rows["market_home_probability"].to_numpy() == pytest.approx(market)
    total = rows.filter(regex="^(home_win|draw|away_win)_probability$").sum(axis=1)
    assert total.to_numpy() == pytest.approx(1, abs=1e-9)


def test_nothing_is_known_of_matches_not_yet_played(made, site):
    newest = made.warehouse.read("SELECT max(match_date) AS day FROM matches").loc[0, "day"]
    assert newest < site.day
    assert made.count("matches") == int((site.matches["match_date"] < site.day).sum())


def test_the_first_version_is_champion_and_marked_as_not_judged(made):
    decisions = made.warehouse.read("SELECT * FROM champion").set_index("recipe")
    assert set(decisions.index) == {"past_odds", "with_odds"}
    assert set(decisions["reason"]) == {"the first version of its recipe"}
    assert not decisions["is_judged"].any()
    for recipe, decision in decisions.iterrows():
        name = decision["model_name"]
        assert ("with-odds" in name) == (recipe == "with_odds")
        assert made.registry.version_of(name) == decision["model_version"]


def test_a_second_training_takes_over_and_says_from_which(made_alone):
    assert made_alone.run("train", tags={"pl/because": "drift: shots have halved"}).success
    trainings = made_alone.warehouse.read("SELECT because FROM trained_model ORDER BY training_id")
    assert trainings["because"].iloc[-1] == "drift: shots have halved"
    assert trainings["because"].isna().iloc[0], "nobody has said why the first was made_alone"
    decisions = made_alone.warehouse.read("SELECT * FROM champion ORDER BY decision_id")
    for _, of_model in decisions.groupby("model_name"):
        first, second = of_model["model_version"]
        assert second > first
        assert of_model["is_promoted"].tolist() == [False, True]
        said = of_model.iloc[-1]["reason"]
        assert said.startswith(f"the recipe of version {first}, with results to")
        gates = [gate["gate"] for gate in of_model.iloc[-1]["evidence"]]
        assert "small change of the coming forecasts" in gates


@pytest.mark.parametrize(
    "by_hand",
    [
        "UPDATE team_ratings SET elo = 1 WHERE season = 2018",
        "UPDATE team_ratings SET season = 2018 WHERE match_id IS NULL",
        "DELETE FROM team_ratings WHERE season = 2017",
    ],
)
def test_ratings_of_past_seasons_are_kept_until_one_of_them_is_altered(made, by_hand):
    before = made.warehouse.read("SELECT * FROM team_ratings ORDER BY match_id, team")
    assert made.run("forecast").success
    assert made.metadata("team_ratings")["rows_kept"].value > 0
    with made.warehouse.transaction() as connection:
        connection.execute(by_hand)
    assert made.run("forecast").success
    assert made.metadata("team_ratings")["rows_kept"].value == 0
    after = made.warehouse.read("SELECT * FROM team_ratings ORDER BY match_id, team")
    assert after.equals(before)


def test_forecasting_again_adds_rows_and_changes_none(made):
    before = made.warehouse.read("SELECT * FROM predictions")
    assert made.run("forecast").success
    after = made.warehouse.read("SELECT * FROM predictions ORDER BY snapshot_id")
    assert len(after) == 2 * len(before)
    assert after.head(len(before)).equals(before)


def test_a_week_later_results_land_and_the_next_fixtures_have_forecasts(made, site):
    site.day += dt.timedelta(days=7)
    assert made.fetch((2020,)).success
    assert made.run("forecast").success
    rows = made.warehouse.read("SELECT * FROM predictions ORDER BY snapshot_id, match_date")
    newest = rows[rows["snapshot_id"] == rows["snapshot_id"].max()]
    assert newest["match_date"].min() >= site.day
    assert made.warehouse.read("SELECT max(match_date) AS d FROM matches").loc[0, "d"] < site.day
    bets = made.warehouse.read("SELECT * FROM bets LEFT JOIN latest_settlements USING (bet_id)")
    is_played = bets["match_date"] < site.day
    assert bets.loc[is_played, "outcome"].isin(["won", "lost"]).all()
    assert bets.loc[~is_played, "outcome"].isna().all()
    # The made-up source has average prices alone.
    assert set(bets["account"]) == {"favourite_average"}
    assert sorted(bets["match_id"]) == sorted(rows["match_id"].unique())


def test_two_parts_of_one_run_share_its_platform_time(fetched, site):
    seen = {
        row["as_of"]
        for table in ("season_files", "fixture_files")
        for row in fetched.warehouse.read(f"SELECT as_of FROM {table}").to_dict("records")  # noqa: S608
    }
    assert len(seen) == 1


def test_a_run_that_conditions_start_takes_the_time_of_the_run_it_follows(made, site):
    site.day += dt.timedelta(days=1)
    by_conditions = {"dagster/from_automation_condition": "true"}
    assert made.run("forecast", tags=by_conditions).success
    assert made.run("forecast").success
    seen = made.warehouse.read("SELECT as_of FROM prediction_snapshots ORDER BY snapshot_id")
    assert [moment.day for moment in seen["as_of"]] == [1, 1, 2]


def test_a_clock_that_cannot_be_read_fails_the_run(platform, site):
    site.faults["/_replay"] = 500
    result = platform.fetch()
    assert not result.success
    assert "ClockUnreadable" in failures(result)["season_files"]


def test_no_forecast_is_made_at_a_time_before_its_model_was_trained(made, site):
    past = dt.datetime(2020, 9, 20, 5, tzinfo=dt.UTC).isoformat()
    result = made.run("forecast", tags={"pl/as_of": past})
    assert "expected a model trained by platform time" in failures(result)["predictions"]


def test_a_platform_time_in_the_past_is_refused(fetched, site):
    site.day -= dt.timedelta(days=7)
    result = fetched.fetch((2020,))
    assert "ClockMovedBack" in failures(result)["season_files"]


@pytest.mark.parametrize("fault", [b"<html>Maintenance</html>", b"", 503, 404])
def test_sources_that_break_cost_no_row_and_no_forecast(made, site, fault):
    before = {table: made.count(table) for table in ("matches", "match_odds", "fixtures")}
    site.faults["*"], site.faults["/_replay"] = fault, f'{{"day": "{site.day}"}}'.encode()
    result = made.fetch((2020,))
    assert not result.success
    assert set(failures(result)) == {"season_files", "fixture_files"}
    assert {table: made.count(table) for table in before} == before
    assert made.run("forecast").success


def test_one_refused_season_does_not_stop_the_others_and_comes_back_when_it_is_mended(
    platform, site
):
    site.faults["/mmz4281/1819/E0.csv"] = b"<html>"
    result = platform.fetch(range(1993, 2021))
    failed = {c.check_name: c for c in result.get_asset_check_evaluations() if not c.passed}
    assert "found HTML" in failed["every_file_accepted"].metadata[REFUSED].value
    seasons = platform.warehouse.read("SELECT season, min(source) AS s FROM matches GROUP BY 1")
    assert dict(zip(seasons["season"], seasons["s"], strict=True)) == {
        **dict.fromkeys((2016, 2017, 2019, 2020), "football-data.co.uk"),
        2018: "datahub",
    }
    site.faults.clear()
    sources = real_sources(platform.settings)
    first = first_season_to_ask(sources, platform.warehouse, ("E0",), platform_time(site.day))
    assert first == 2018
    assert platform.fetch(range(first, 2021)).success


def test_a_season_the_source_lacks_is_materialized_empty_with_the_reason(platform):
    assert platform.fetch((2014, 2015, 2016)).success
    held = platform.warehouse.read("SELECT season, note FROM season_files ORDER BY season")
    assert held["note"].tolist()[:2] == ["the source has no such file (HTTP 404)"] * 2
    assert set(platform.warehouse.read("SELECT season FROM matches")["season"]) == {2016}


def test_a_row_that_cannot_be_a_match_is_kept_with_its_reason(platform, site):
    body = site.body("/mmz4281/1819/E0.csv")
    site.faults["/mmz4281/1819/E0.csv"] = body.replace(b"Arsenal", b"Arsenol", 1)
    assert platform.fetch().success
    rejected = platform.warehouse.read("SELECT * FROM rejected_rows").iloc[0]
    assert "closest: Arsenal" in rejected["reason"]
    assert "Arsenol" in rejected["raw_row"]


def test_without_matches_training_says_what_is_missing(platform, site):
    site.day = dt.date(2016, 7, 2)
    assert platform.fetch((2016,)).success
    assert platform.count("fixtures") == 0
    assert "found none in the warehouse" in failures(platform.run("rebuild"))["team_ratings"]


def test_forecasting_before_a_first_training_says_so_and_measuring_goes_on(fetched):
    assert "train a model first" in failures(fetched.run("forecast"))["predictions"]
    assert fetched.count("metrics") == 0, "what was to come after the forecasts was not made"
    assert fetched.run("measure").success
    assert fetched.count("metrics") > 0


def test_a_training_that_fails_ends_failed_in_mlflow(fetched):
    fetched.run("forecast")
    with fetched.warehouse.transaction() as connection:
        connection.execute("DELETE FROM match_features WHERE season > 2016")
        connection.execute("UPDATE match_features SET outcome = 'home'")
    result = fetched.run("train")
    assert not result.success
    client = fetched.registry._client()
    experiment = client.get_experiment_by_name(fetched.registry.name)
    runs = client.search_runs([experiment.experiment_id])
    assert {run.info.status for run in runs} == {"FAILED"}


def test_a_training_left_running_by_a_killed_run_is_closed(fetched):
    client = fetched.registry._client()
    experiment = client.create_experiment(fetched.registry.name)
    client.create_run(experiment, tags={"dagster_run_id": "killed"})
    client.create_run(experiment, tags={"dagster_run_id": "alive"})
    assert len(fetched.registry.close_failed("killed")) == 1
    runs = client.search_runs([experiment])
    assert sorted(run.info.status for run in runs) == ["FAILED", "RUNNING"]


def test_without_mlflow_fetching_goes_on_and_training_fails_by_name(platform):
    gone = platform.settings.model_copy(update={"mlflow_url": "http://127.0.0.1:9"})
    from pl_assets.definitions import build_definitions

    platform.definitions = build_definitions(gone)
    assert platform.fetch().success
    result = platform.run("rebuild")
    assert set(failures(result)) == {"trained_model"}
    assert platform.count("match_features") > 0


def test_every_forecast_leads_back_to_version_data_and_moment(made):
    query = (
        "SELECT p.match_id, t.data_hash, t.recipe, t.as_of FROM predictions p "
        "JOIN trained_model t USING (model_name, model_version)"
    )
    led = made.warehouse.read(query)
    assert len(led) == made.count("predictions")
    assert led.notna().all(axis=None)
    header = made.warehouse.read("SELECT * FROM prediction_snapshots").iloc[0]
    assert header["data_hash"] in set(led["data_hash"])
    assert header["with_odds_weights"] is not None


def test_poison_in_a_table_is_found(made):
    with made.warehouse.transaction() as connection:
        connection.execute("UPDATE matches SET match_date = '2020-12-31', kick_off_utc = NULL")
    checks = dg.AssetSelection.checks(
        *(dg.AssetCheckKey(dg.AssetKey("matches"), name) for name in EVERY_CHECK_OF_MATCHES)
    )
    job = dg.define_asset_job("checks", checks)
    definitions = dg.Definitions.merge(made.definitions, dg.Definitions(jobs=[job]))
    result = definitions.resolve_job_def("checks").execute_in_process(
        instance=made.instance, raise_on_error=False
    )
    assert not result.success
    found = {c.check_name: c.passed for c in result.get_asset_check_evaluations()}
    assert set(found) == EVERY_CHECK_OF_MATCHES
    assert {name for name, passed in found.items() if not passed} == {
        *("no_result_from_the_future", "nobody_plays_twice_a_day", "finished_seasons_are_whole")
    }


def test_metadata_tells_a_reader_of_the_ui_what_was_made(made):
    assert (
        "| E0 2018 | football-data.co.uk | 30 matches |"
        in made.metadata("season_files")["files"].value
    )
    assert made.metadata("matches")["dagster/row_count"].value == made.count("matches")
    assert "home / draw / away" in made.metadata("predictions")["forecasts"].value
    assert "past_odds" in made.metadata("trained_model")["versions"].value
    assert "expected 20 clubs" in made.metadata("season_projection")["leagues_without"].value["E0"]
