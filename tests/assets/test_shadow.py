"""The spool through the job `measure`: taken in, scored on what was asked in time, and checked."""

import datetime as dt
import json
import math
import random

import dagster as dg
import pytest
from assets.failures import failures
from instances import instance_of_tests
from serving.made_up_history import FIRST_DAYS, HOUR, publish_with_history, shifted
from serving.made_up_snapshot import strengths_of
from shade_lines import shade_line

from pl_assets.definitions import build_definitions
from pl_assets.football.shade_line import written
from pl_assets.resources.warehouse import Warehouse

KICK_OFF = dt.datetime.combine(FIRST_DAYS[2026], HOUR)
SNAPSHOT, AS_OF = 2, dt.datetime(2026, 8, 14, 5, tzinfo=dt.UTC)
"""The last of the made-up history before the round."""
ASSETS = ("shadow_forecasts", "model_scores_live")


class Measuring:
    def __init__(self, settings, instance):
        self.settings, self.instance = settings, instance
        self.warehouse = Warehouse(settings)
        settings.shade_spool.mkdir(parents=True)
        self.matches = self.warehouse.read(
            "SELECT match_id, home_team, away_team, result FROM matches WHERE season = 2026 "
            "ORDER BY match_id"
        ).to_dict("records")

    def asked(self, *lines, number=1):
        name = f"20260815T000000.000000-real-0a1b2c3d-{number:06d}.jsonl"
        (self.settings.shade_spool / name).write_bytes(b"".join(map(written, lines)))

    def measure(self, **changes):
        """The two assets and their checks; returns what checks said."""
        definitions = build_definitions(self.settings.model_copy(update=changes))
        result = definitions.resolve_job_def("measure").execute_in_process(
            instance=self.instance,
            asset_selection=[dg.AssetKey(name) for name in ASSETS],
            raise_on_error=False,
        )
        assert result.success, failures(result)
        return {one.check_name: one.passed for one in result.get_asset_check_evaluations()}

    def read(self, query):
        return self.warehouse.read(query)

    def metadata(self, asset):
        event = self.instance.get_latest_materialization_event(dg.AssetKey(asset))
        return event.asset_materialization.metadata


@pytest.fixture
def measuring(platform_settings):
    publish_with_history(platform_settings.database("warehouse"))
    with instance_of_tests() as instance:
        yield Measuring(platform_settings, instance)


def question(match, asked_at, surer=0.05, **changes):
    """By a challenger who is surer of the home side by so much."""
    three = strengths_of(match["home_team"], match["away_team"])
    return shade_line(
        home_team=match["home_team"],
        away_team=match["away_team"],
        match_id=match["match_id"],
        asked_at=asked_at,
        champion=three,
        challenger=shifted(three, surer),
        snapshot_id=SNAPSHOT,
        as_of=AS_OF,
        **changes,
    )


def test_the_last_question_before_kick_off_is_scored_and_none_after_it(measuring):
    before, after = KICK_OFF - dt.timedelta(minutes=1), KICK_OFF + dt.timedelta(minutes=1)
    early = KICK_OFF - dt.timedelta(hours=20)
    first, second, *_ = measuring.matches
    measuring.asked(
        question(first, early, 0.2),
        question(first, before, 0.01),
        question(first, after, 0.3),
        question(second, KICK_OFF),
        shade_line(asked_at=early, snapshot_id=SNAPSHOT, as_of=AS_OF),
    )
    passed = measuring.measure()

    assert passed["shadows_are_of_forecasts_that_were_published"]
    assert passed["no_question_after_kick_off_is_scored"]
    assert passed["every_spool_file_is_taken_in"]
    pooled, of_versions = measuring.read(
        "SELECT * FROM model_scores_live ORDER BY champion_version NULLS FIRST"
    ).to_dict("records")
    assert (of_versions["champion_version"], of_versions["challenger_version"]) == (1, 3)
    for score in (pooled, of_versions):
        assert (score["questions"], score["matches_asked"], score["matches"]) == (5, 2, 1)
    place = ("home", "draw", "away").index(first["result"])
    given = strengths_of(first["home_team"], first["away_team"])
    ours, theirs = given[place], shifted(given, 0.01)[place]
    assert pooled["champion_log_loss"] == pytest.approx(-math.log(ours))
    assert pooled["challenger_log_loss"] == pytest.approx(-math.log(theirs))
    assert measuring.read("SELECT count(*) AS n FROM shadow_forecasts")["n"].iloc[0] == 5


def test_of_many_questions_at_any_time_those_count_that_a_straight_look_finds(measuring):
    chance = random.Random(4)  # noqa: S311 - a test's own
    asked = []
    for n in range(400):
        match = chance.choice(measuring.matches)
        at = KICK_OFF + dt.timedelta(seconds=chance.randint(-30 * 3600, 4 * 3600))
        asked.append((match, question(match, at, n / 4000, champion_version=chance.choice((1, 2)))))
    measuring.asked(*(line for _, line in asked))
    measuring.measure()

    last = {}
    for match, line in sorted(asked, key=lambda one: one[1].asked_at):
        if line.asked_at < KICK_OFF:
            last[match["match_id"]] = match, line
    losses = [
        -math.log(line.challenger[("home", "draw", "away").index(match["result"])])
        for match, line in last.values()
    ]
    found = measuring.read("SELECT * FROM model_scores_live WHERE champion_version IS NULL")
    assert found["matches"].tolist() == [len(last)]
    assert found["challenger_log_loss"].iloc[0] == pytest.approx(sum(losses) / len(losses))


def test_on_a_replayed_day_a_question_is_of_that_day(measuring):
    years_later = KICK_OFF + dt.timedelta(days=700)
    measuring.asked(*(question(match, years_later) for match in measuring.matches))
    measuring.measure(today="2026-08-21")

    scores = measuring.read("SELECT matches FROM model_scores_live")
    assert scores["matches"].tolist() == [len(measuring.matches)] * 2


def test_scores_of_two_weeks_have_an_interval_and_measuring_again_changes_nothing(measuring):
    with measuring.warehouse.transaction() as connection:
        connection.execute(
            "UPDATE matches SET match_date = match_date - 7, kick_off_utc = kick_off_utc "
            "WHERE season = 2026 AND home_team < 'F'"
        )
    measuring.asked(*(question(m, KICK_OFF - dt.timedelta(hours=1)) for m in measuring.matches))
    measuring.measure()
    query = "SELECT * FROM model_scores_live ORDER BY champion_version NULLS FIRST"
    first = measuring.read(query).drop(columns="as_of")
    assert first["log_loss_less_champion_low"].notna().all()
    assert (first["market_matches"] == len(measuring.matches)).all()
    measuring.measure()
    assert measuring.read(query).drop(columns="as_of").equals(first)
    assert measuring.metadata("shadow_forecasts")["rows_added"].value == 0


def test_a_damaged_file_is_named_and_warned_of_until_somebody_has_seen_to_it(measuring):
    match = measuring.matches[0]
    measuring.asked(question(match, KICK_OFF - dt.timedelta(hours=1)))
    [path] = measuring.settings.shade_spool.iterdir()
    path.write_bytes(path.read_bytes() + b"garbage\n")
    assert not measuring.measure()["every_spool_file_is_taken_in"]
    told = measuring.metadata("shadow_forecasts")["told"].value
    told = json.loads(told) if isinstance(told, str) else told
    assert path.name in told
    assert "line 2" in told[path.name]
    assert not measuring.measure()["every_spool_file_is_taken_in"], "it still lies there"
    [aside] = measuring.settings.shade_spool.iterdir()
    aside.unlink()
    assert measuring.measure()["every_spool_file_is_taken_in"]


def test_a_question_from_before_its_snapshot_or_on_a_match_that_is_not_of_it_is_found(measuring):
    first, second, *_ = measuring.matches
    measuring.asked(question(first, AS_OF - dt.timedelta(hours=1)))
    measuring.asked(
        question(second | {"match_id": "E0-2026-nobody"}, KICK_OFF - dt.timedelta(hours=1)),
        number=2,
    )
    assert not measuring.measure()["shadows_are_of_forecasts_that_were_published"]


def test_where_nothing_was_ever_asked_both_tables_are_empty_and_say_so(measuring):
    passed = measuring.measure()
    assert all(passed.values())
    assert "No question" in measuring.metadata("model_scores_live")["pooled"].value
