"""Sources that are silent or stop: when that is an alert, and that it is told when it is over."""

import datetime as dt

from alert_receivers import Webhook
from assets.conftest import Platform
from assets.ticks import Ticks
from assets.watched import Watched, as_if_made
from pydantic import SecretStr

from pl_assets.football.source_names import DATAHUB, PREFERENCE
from pl_assets.resources.source_polls import SourcePolls

MINUTE = dt.timedelta(minutes=1)


def test_a_source_that_is_silent_for_long_is_an_alert_graver_for_the_first(
    watched, watched_settings, instance
):
    polls, as_of = SourcePolls(watched.warehouse), dt.datetime(2025, 2, 14, 6, tzinfo=dt.UTC)
    for source in PREFERENCE:
        polls.note(source, as_of, "down", answers=False, has_news=False)
    assert watched.tick("watch_sources") == "0 sources silent for 6 h or longer."
    with watched.warehouse.transaction() as connection:
        connection.execute("UPDATE source_polls SET since = since - interval '7 hours'")
    simulated = Watched(watched_settings.model_copy(update={"data_source": "simulated"}), instance)
    assert "No real source is waited for" in simulated.tick("watch_sources")
    assert "3 sources silent" in watched.tick("watch_sources")
    assert watched.open("source") == [
        *(("datahub", "warning"), ("football-data.co.uk", "error"), ("openfootball", "warning"))
    ]
    for source in PREFERENCE[:3]:
        polls.note(source, as_of, "unchanged", answers=True, has_news=False)
    said = watched.tick("watch_sources")
    assert "0 sources" in said
    assert "over: datahub; football-data.co.uk; openfootball" in said


def test_a_source_was_not_silent_while_nobody_asked_and_is_not_when_it_is_not_asked(
    watched, watched_settings, instance
):
    polls, as_of = SourcePolls(watched.warehouse), dt.datetime(2025, 2, 14, 6, tzinfo=dt.UTC)

    def look_again_after(gap, pause=MINUTE * 30):
        with watched.warehouse.transaction() as connection:
            connection.execute("UPDATE source_polls SET since = now() - interval '7 hours'")
            connection.execute("UPDATE source_polls SET polled_at = now() - %s", [gap])
        polls.note(DATAHUB, as_of, "down", answers=False, has_news=False, pause=pause)
        return watched.tick("watch_sources")

    polls.note(DATAHUB, as_of, "down", answers=False, has_news=False)
    assert look_again_after(MINUTE * 95).startswith("0 sources")
    assert "new: datahub" in look_again_after(MINUTE * 180, pause=MINUTE * 170)
    assert "1 sources" in look_again_after(MINUTE * 35)
    elsewhere = Watched(watched_settings.model_copy(update={"leagues": ("E1",)}), instance)
    assert elsewhere.tick("watch_sources").endswith("over: datahub.")


def test_sources_that_stop_are_told_of_and_so_is_that_they_are_back(
    platform_settings, instance, site
):
    with Webhook() as webhook:
        settings = platform_settings.model_copy(
            update=site.addresses
            | {
                "alert_webhook_url": SecretStr(webhook.url),
                "season_files_late_hours": 1 / 30,
                "today": f"{site.url}/_replay",
            }
        )
        platform = Platform(settings, instance)
        sensors = [
            Ticks(platform, name)
            for name in ("watch_freshness", "watch_checks", "watch_runs", "deliver_alerts")
        ]
        assert platform.run("ingest", (2020,)).success
        site.break_down("error")
        assert not platform.run("ingest", (2020,)).success
        as_if_made(instance, "season_files", MINUTE * 2)
        said = [sensor.tick().skip_message for sensor in sensors]
        assert said[0].endswith("late: season_files. new: season_files.")
        assert "new: ingest" in said[2]
        raised = set(webhook.told)
        assert {("late", "season_files", "raised"), ("run", "ingest", "raised")} <= raised
        site.mend()
        assert platform.run("ingest", (2020,)).success
        webhook.status = 503
        said = [sensor.tick().skip_message for sensor in sensors]
        assert said[-1].endswith("webhook: expected an answer of 2xx, found 503.")
        webhook.status = 200
        platform.definitions.resources["alerts"].deliver(dt.datetime.now(dt.UTC) + MINUTE)
    recovered = {(kind, subject, "recovered") for kind, subject, _ in raised}
    assert sorted(webhook.told) == sorted(raised | recovered)
