"""The season projection as an asset: made of the newest snapshot and the matches played."""

import base64

import dagster as dg
import numpy as np
import pytest
from football.league import made_up_matches
from instances import instance_of_tests
from serving.made_up_snapshot import AS_OF, CLUBS, SEASON, publish

from pl_assets.definitions import build_definitions
from pl_assets.football import season_projection
from pl_assets.football.features import outcomes
from pl_assets.resources.table_writer import TableWriter
from pl_assets.resources.warehouse import Warehouse

KEY = dg.AssetKey("season_projection")
CHECKS = {"somebody_finishes_in_every_position", "expected_points_can_be_reached"}


class Projecting:
    """The asset and its checks on a warehouse of the test's own."""

    def __init__(self, settings, instance):
        self.instance = instance
        self.url = settings.database("warehouse")
        self.warehouse = Warehouse(settings)
        self.definitions = build_definitions(settings.model_copy(update={"today": "2026-08-21"}))

    def run(self, selection=None):
        job = dg.define_asset_job("project", selection or dg.AssetSelection.assets(KEY))
        whole = dg.Definitions.merge(self.definitions, dg.Definitions(jobs=[job]))
        return whole.resolve_job_def("project").execute_in_process(
            instance=self.instance, raise_on_error=False
        )

    def projected(self, **published):
        """A snapshot is published and the projection made of it; returns its metadata."""
        publish(self.url, **published)
        result = self.run()
        assert result.success
        return result.asset_materializations_for_node("season_projection")[0].metadata

    def current(self):
        return self.warehouse.read(
            "SELECT * FROM current_season_projection ORDER BY expected_points DESC"
        )

    def say(self, statement):
        with self.warehouse.transaction() as connection:
            connection.execute(statement)


@pytest.fixture
def projecting(platform_settings, monkeypatch):
    monkeypatch.setattr(season_projection, "TIMES", 1000)
    with instance_of_tests() as instance:
        yield Projecting(platform_settings, instance)


def test_the_newest_snapshot_and_the_matches_of_its_season_are_projected(projecting):
    matches = made_up_matches((SEASON - 1, SEASON), CLUBS)
    played = matches[matches["match_date"] < AS_OF.date()]
    with projecting.warehouse.connection() as connection:
        results = outcomes(played)
        TableWriter(connection, "matches").append(played.assign(result=results, source="test"))
    publish(projecting.url, model_version=1)
    projecting.projected(model_version=2)
    rows = projecting.current()
    assert set(rows["team"]) == set(CLUBS)
    assert set(rows["season"]) == {SEASON}
    assert set(rows["model_version"]) == {2}
    assert set(rows["snapshot_id"]) == {2}
    assert set(rows["as_of"]) == {AS_OF}
    assert set(rows["data_source"]) == {"real"}
    assert rows["played"].sum() == 2 * (played["season"] == SEASON).sum() == 40
    positions = projecting.warehouse.read("SELECT * FROM current_season_positions")
    assert len(positions) == 400
    assert positions["probability"].sum() == pytest.approx(20)


def test_earlier_projections_are_kept_and_the_newest_is_current(projecting):
    for version in (1, 2):
        projecting.projected(model_version=version)
    held = projecting.warehouse.read("SELECT snapshot_id FROM season_projection")
    assert held["snapshot_id"].value_counts().to_dict() == {1: 20, 2: 20}
    assert set(projecting.current()["snapshot_id"]) == {2}


def test_made_again_of_the_same_snapshot_the_later_rows_are_current(projecting):
    projecting.projected()
    assert projecting.run().success
    assert sorted(projecting.current()["row_id"]) == list(range(21, 41))


def test_the_projection_of_a_season_is_current_no_more_once_the_next_has_begun(projecting):
    projecting.projected()
    publish(projecting.url, season=SEASON + 1)
    assert projecting.current().empty


def test_while_clubs_are_missing_nothing_is_projected_and_the_metadata_tell_why(projecting):
    publish(projecting.url)
    projecting.say("UPDATE club_states SET is_current = false WHERE team = 'Arsenal'")
    result = projecting.run()
    assert result.success
    (made,) = result.asset_materializations_for_node("season_projection")
    assert "expected 20 clubs in the season 2026, found 19" in str(made.metadata["leagues_without"])
    assert projecting.current().empty


def test_without_a_snapshot_it_says_what_is_missing(projecting):
    (failure,) = [e for e in projecting.run().all_events if e.is_step_failure]
    assert "expected a snapshot of forecasts" in failure.step_failure_data.error.to_string()


def test_the_metadata_show_a_table_and_a_small_picture_of_who_finishes_where(projecting):
    metadata = projecting.projected()
    assert "expected points" in metadata["projection"].value
    shown = metadata["positions_E0"].value
    assert shown.startswith(
        "![Premier League 2026/27, real data: final position, %](data:image/png"
    )
    picture = base64.b64decode(shown.partition("base64,")[2].removesuffix(")"))
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 30_000


def test_poison_in_the_table_is_found(projecting):
    projecting.projected()
    worst, best = (", ".join(f"{x}" for x in row) for row in (np.eye(20)[19], np.eye(20)[0]))
    checks = dg.AssetSelection.checks(*(dg.AssetCheckKey(KEY, name) for name in CHECKS))
    for poison in (
        f"position_probabilities = ARRAY[{best}], expected_points = 115 WHERE team = 'Burnley'",
        f"position_probabilities = ARRAY[{worst}], expected_points = -1 WHERE team = 'Burnley'",
        "position_probabilities[1] = 0.9, expected_points = points + 3 * 38 + 1",
    ):
        projecting.say(f"UPDATE season_projection SET {poison}")  # noqa: S608 - of the test
        result = projecting.run(checks)
        failed = {c.check_name for c in result.get_asset_check_evaluations() if not c.passed}
        assert failed == CHECKS
