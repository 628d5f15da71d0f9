"""The asset graph, run whole on a made-up league over real HTTP, PostgreSQL and MLflow."""

import datetime as dt

import dagster as dg
import pytest

from pl_assets.football.markets import market_average

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
    assert made.run("forecast", only=["team_ratings"]).success
    assert made.metadata("team_ratings")["rows_kept"].value > 0
    with made.warehouse.transaction() as connection:
        connection.execute(by_hand)
    assert made.run("forecast", only=["team_ratings"]).success
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
