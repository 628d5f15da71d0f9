"""Drift and performance have a model trained: once for each episode, and not soon again."""

import datetime as dt

import dagster as dg
import pytest
from instances import instance_of_tests

from pl_assets.football.calendar import platform_time
from pl_assets.resources.alerts import Alerts
from pl_assets.resources.clock import Clock
from pl_assets.resources.warehouse import Warehouse
from pl_assets.retraining_sensor import build_watch_the_model

FIRST = dt.date(2024, 10, 7)
WEEK = dt.timedelta(days=7)


@dg.job(name="train")
def training():
    """Stands for the real one, of which the sensor sees name and tags."""


class Watch:
    """A warehouse whose monitoring runs are made up, and the sensor that looks at them."""

    def __init__(self, settings, instance):
        self.settings, self.instance = settings, instance
        self.warehouse = Warehouse(settings)
        self.alerts = Alerts(self.warehouse, settings)

    def on(self, day):
        """The same platform on another day."""
        today = self.settings.model_copy(update={"today": day.isoformat()})
        return Watch(today, self.instance)

    def tick(self):
        context = dg.build_sensor_context(
            instance=self.instance,
            resources={
                "alerts": self.alerts,
                "clock": Clock(self.settings, self.warehouse),
                "warehouse": self.warehouse,
            },
        )
        return build_watch_the_model(self.settings).evaluate_tick(context)

    def monitored(self, day, distance):
        with self.warehouse.transaction() as connection:
            connection.execute(
                "INSERT INTO feature_drift (as_of, name, span, measure, distance, threshold, "
                "is_drifted, is_watched, current_mean, reference_mean, current_matches, "
                "reference_matches, data_source) VALUES (%s, 'shots_on_target', 'ten_weeks', "
                "'wasserstein', %s, 1, %s, true, 4.5, 9, 100, 300, 'real')",
                [platform_time(day), distance, distance > 1],
            )
        return self.on(day)

    def charted(self, cusum):
        with self.warehouse.transaction() as connection:
            connection.execute("DELETE FROM champion_performance")
            connection.execute(
                "INSERT INTO champion_performance (position, match_id, league, season, match_date, "
                "basis, recipe, excess, expected_excess, deviation, cusum, decision_limit, "
                "is_alarm, data_source) VALUES (1, 'm', 'E0', 2024, '2024-10-05', 'live', "
                "'past_odds', 0.1, 0, 1, %s, 16, %s, 'real')",
                [cusum, cusum >= 16],
            )

    def ran(self, request, status):
        """The run that was asked for, as if it had come to this."""
        return self.instance.create_run_for_job(
            training,
            tags=dict(request.tags),
            status=status,
        )


@pytest.fixture
def watch(platform_settings, monkeypatch):
    # As if whatever ran had ended a while ago.
    monkeypatch.setattr("pl_assets.run_requests._QUIET_S", -1)
    with instance_of_tests() as instance:
        yield Watch(platform_settings, instance).on(FIRST)


def test_an_episode_of_drift_leads_to_one_training_however_long_it_lasts(watch):
    assert "no monitoring run yet" in watch.tick().skip_message
    (request,) = watch.monitored(FIRST, 2.0).tick().run_requests
    assert request.job_name == "train"
    assert request.tags["pl/because"].startswith("drift: expected what the models learn from")
    run = watch.ran(request, dg.DagsterRunStatus.STARTED)
    assert "trains for it" in watch.tick().skip_message
    (alert,) = watch.alerts.open("drift")
    assert alert.retraining_run_id == run.run_id
    for weeks in range(1, 9):
        told = watch.monitored(FIRST + weeks * WEEK, 2.0).tick()
        assert told.run_requests == []
        assert "trains for it, 07 October" in told.skip_message
    assert len(watch.alerts.open()) == 1


def test_what_hovers_at_the_threshold_is_one_episode(watch):
    watch.ran(watch.monitored(FIRST, 1.1).tick().run_requests[0], dg.DagsterRunStatus.SUCCESS)
    watch.tick()
    for weeks, distance in enumerate((0.9, 1.1, 0.85, 1.05), 1):
        assert watch.monitored(FIRST + weeks * WEEK, distance).tick().run_requests == []
    assert len(watch.alerts.open("drift")) == 1


def test_the_next_episode_waits_until_the_pause_is_over_and_says_so(watch):
    watch.ran(watch.monitored(FIRST, 2.0).tick().run_requests[0], dg.DagsterRunStatus.SUCCESS)
    watch.tick()
    watch.monitored(FIRST + WEEK, 0.2).tick()
    assert watch.alerts.open() == []
    waiting = watch.monitored(FIRST + 2 * WEEK, 3.0).tick()
    assert waiting.run_requests == []
    assert "no training before 04 November, 28 days after the one of 07 October" in (
        waiting.skip_message
    )
    (request,) = watch.on(FIRST + 4 * WEEK).tick().run_requests
    assert request.job_name == "train"


def test_a_training_that_failed_is_asked_for_once_more_after_an_hour(watch, monkeypatch):
    first = watch.monitored(FIRST, 2.0).tick().run_requests[0]
    run = watch.ran(first, dg.DagsterRunStatus.STARTED)
    assert "trains for it" in watch.tick().skip_message
    watch.instance.report_run_failed(run)
    assert "asked for again within the hour" in watch.tick().skip_message
    monkeypatch.setattr("pl_assets.resources.worn_model._AGAIN_AFTER", dt.timedelta(0))
    (second,) = watch.tick().run_requests
    assert second.run_key != first.run_key, "Dagster would take it for the same"
    watch.ran(second, dg.DagsterRunStatus.FAILURE)
    told = watch.tick()
    assert told.run_requests == []
    assert "2 trainings for it came to nothing" in told.skip_message


def test_a_run_that_fails_after_the_training_has_trained(watch, monkeypatch):
    monkeypatch.setattr("pl_assets.resources.worn_model._AGAIN_AFTER", dt.timedelta(0))
    request = watch.monitored(FIRST, 2.0).tick().run_requests[0]

    @dg.asset
    def trained_model():
        return None

    @dg.asset(deps=[trained_model])
    def predictions():
        raise ValueError("no forecasts")

    tags = dict(request.tags)
    made = dg.materialize(
        [trained_model, predictions], instance=watch.instance, tags=tags, raise_on_error=False
    )
    assert not made.success
    assert watch.tick().run_requests == []


def test_no_training_is_asked_for_while_another_is_under_way(watch):
    watch.instance.create_run_for_job(training, status=dg.DagsterRunStatus.STARTED)
    waiting = watch.monitored(FIRST, 2.0).tick()
    assert waiting.run_requests == []
    assert "another training is under way" in waiting.skip_message


def test_a_champion_that_has_worn_out_is_replaced_and_the_alarm_ends_with_the_chart(watch):
    watch.charted(15.9)
    assert watch.tick().run_requests == []
    watch.charted(16.2)
    (request,) = watch.tick().run_requests
    assert request.tags["pl/because"].startswith("performance: expected past_odds to lose")
    watch.ran(request, dg.DagsterRunStatus.SUCCESS)
    assert watch.tick().run_requests == []
    watch.charted(0.0)
    watch.tick()
    assert watch.alerts.open("performance") == []
