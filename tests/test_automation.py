"""What follows what: the conditions of assets, between things that happen."""

import dagster as dg
import pytest
from dagster._core.events import DagsterEvent, DagsterEventType, StepMaterializationData
from instances import instance_of_tests

from pl_assets.definitions import build_definitions
from pl_assets.settings import Settings

OF_MATCHES = (
    *("matches", "match_odds", "over_under_odds", "asian_handicap_odds", "rejected_rows"),
    *("source_conflicts", "read_files"),
)
OF_FIXTURES = ("fixtures", "fixture_odds", "rejected_fixture_rows", "calendar")
LEDGER = ("bets", "settlements")
FORECASTS = ("team_ratings", "match_features", "predictions", "season_projection", *LEDGER)
OF_RESULTS = (*FORECASTS, "prediction_scores")


@pytest.fixture(scope="module")
def definitions():
    return build_definitions(Settings())


class Conditions:
    """The conditions, evaluated as the daemon does, between things that happen."""

    def __init__(self, definitions, instance):
        self.definitions, self.instance = definitions, instance
        self.cursor = None

    def happens(self, *keys, season=None, run=None):
        """These are materialized, one after the other, by a run or by hand."""
        for key in keys:
            of_seasons = key in ("season_files", *OF_MATCHES)
            made = dg.AssetMaterialization(key, partition=season if of_seasons else None)
            if run is None:
                self.instance.report_runless_asset_event(made)
                continue
            event = DagsterEvent(
                event_type_value=DagsterEventType.ASSET_MATERIALIZATION.value,
                job_name=run.job_name,
                event_specific_data=StepMaterializationData(made),
            )
            self.instance.report_dagster_event(event, run.run_id)

    def begins(self, job, season):
        """A run of a job is under way."""
        ends = ("start", "end")
        return self.instance.create_run_for_job(
            self.definitions.resolve_job_def(job),
            tags={f"dagster/asset_partition_range_{end}": season for end in ends},
            status=dg.DagsterRunStatus.STARTED,
        )

    def checked(self, asset, check, *, passed):
        """A check has looked at the newest materialization of an asset."""
        self.instance.report_runless_asset_event(
            dg.AssetCheckEvaluation(asset_key=dg.AssetKey(asset), check_name=check, passed=passed)
        )

    def ask_for(self):
        result = dg.evaluate_automation_conditions(
            defs=self.definitions, instance=self.instance, cursor=self.cursor
        )
        self.cursor = result.cursor
        keys = self.definitions.resolve_asset_graph().get_all_asset_keys()
        return {key.to_user_string() for key in keys if result.get_num_requested(key)}


@pytest.fixture
def conditions(definitions):
    with instance_of_tests() as instance:
        conditions = Conditions(definitions, instance)
        assert conditions.ask_for() == set()
        yield conditions


# 2010 is long past by any clock: a replayed season flows on as a live one does.
def test_a_season_that_was_fetched_is_parsed(conditions):
    conditions.happens("season_files", season="2010")
    assert conditions.ask_for() == {*OF_MATCHES, *OF_FIXTURES}, "fixtures for the calendar"


def test_parsed_matches_flow_on_to_the_forecasts_without_training(conditions):
    conditions.happens(*OF_MATCHES, season="2010")
    assert conditions.ask_for() == set(OF_RESULTS)


def test_nothing_is_made_of_matches_that_failed_a_blocking_check_until_they_are_mended(conditions):
    conditions.happens(*OF_MATCHES, season="2010")
    conditions.checked("matches", "nobody_plays_twice_a_day", passed=False)
    assert conditions.ask_for() == set()
    conditions.happens(*OF_MATCHES, season="2010")
    conditions.checked("matches", "nobody_plays_twice_a_day", passed=True)
    assert conditions.ask_for() == set(OF_RESULTS)


def test_a_warning_about_matches_stops_nothing(conditions):
    conditions.happens(*OF_MATCHES, season="2010")
    conditions.checked("matches", "no_result_is_late", passed=False)
    assert conditions.ask_for() == set(OF_RESULTS)


def test_a_training_flows_on_to_the_decision_and_the_forecasts(conditions):
    conditions.happens("trained_model")
    assert conditions.ask_for() == {"champion", "predictions", "season_projection", *LEDGER}


def test_bets_that_were_placed_are_settled(conditions):
    conditions.happens("bets")
    assert conditions.ask_for() == {"settlements"}


def test_the_conditions_ask_for_nothing_while_nothing_happens(conditions):
    assert conditions.ask_for() == set()


def test_results_and_fixtures_fetched_together_make_one_set_of_forecasts(conditions):
    conditions.happens("season_files", "fixture_files", season="2010")
    assert conditions.ask_for() == {*OF_MATCHES, *OF_FIXTURES}
    conditions.happens(*OF_MATCHES, *OF_FIXTURES, season="2010")
    assert conditions.ask_for() == set(OF_RESULTS)
    conditions.happens(*OF_RESULTS)
    assert conditions.ask_for() == set()


def test_results_that_land_just_after_ratings_were_made_are_not_forgotten(conditions):
    conditions.happens(*OF_FIXTURES)
    assert conditions.ask_for() == set(FORECASTS)
    # All of this between two looks: Dagster's own `eager` would take the ratings for newer.
    conditions.happens(*FORECASTS, *OF_MATCHES, season="2010")
    assert conditions.ask_for() == set(OF_RESULTS)


def test_what_was_asked_for_and_failed_is_not_asked_for_again_until_something_is_new(conditions):
    conditions.happens(*OF_MATCHES, season="2010")
    assert conditions.ask_for() == set(OF_RESULTS)
    assert conditions.ask_for() == set()
    conditions.happens(*OF_MATCHES, season="2010")
    assert conditions.ask_for() == set(OF_RESULTS)


def test_a_run_that_does_it_all_is_left_to_it_and_what_it_has_left_undone_is_asked_for(conditions):
    run = conditions.begins("take_in", "2010")
    assert conditions.ask_for() == set()
    conditions.happens("season_files", season="2010", run=run)
    conditions.happens("fixture_files", run=run)
    assert conditions.ask_for() == set(), "the run reads them in itself"
    conditions.instance.report_run_failed(run)
    assert conditions.ask_for() == {*OF_MATCHES, *OF_FIXTURES}


def test_a_whole_refresh_leaves_nothing_to_ask_for(conditions):
    conditions.happens("season_files", "fixture_files", *OF_MATCHES, *OF_FIXTURES, season="2010")
    conditions.happens("team_ratings", "match_features", "trained_model", "champion")
    conditions.happens("predictions", "season_projection", "prediction_scores", *LEDGER)
    assert conditions.ask_for() == set()
