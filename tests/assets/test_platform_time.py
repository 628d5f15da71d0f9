"""Platform time in runs: one for all of a run, never guessed, never moved back."""

import datetime as dt

from assets.failures import failures


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


def test_what_has_kicked_off_while_a_run_waited_is_not_forecast(made, site):
    def newest():
        return made.warehouse.read(
            "SELECT match_id, match_date FROM predictions "
            "WHERE snapshot_id = (SELECT max(snapshot_id) FROM prediction_snapshots)"
        )

    before, asked_at = newest(), made.warehouse.read("SELECT as_of FROM platform_clock").loc[0]
    tags = {"pl/as_of": asked_at["as_of"].isoformat()}
    site.day = before["match_date"].min()
    assert made.run("forecast", tags=tags).success
    assert set(newest()["match_id"]) == set(before["match_id"]), "before the first kick-off"
    site.day += dt.timedelta(days=1)
    assert made.run("forecast", tags=tags).success
    too_late = before["match_date"] < site.day
    assert too_late.any()
    assert set(newest()["match_id"]) == set(before.loc[~too_late, "match_id"])


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
