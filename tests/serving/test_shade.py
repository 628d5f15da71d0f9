"""Tests of questions that challengers answer too: what is written down, and what is not changed."""

import asyncio
import datetime as dt

import pytest
from serving.asking import ask
from serving.made_up_snapshot import (
    LAST_SEASON_ONLY,
    MARKET,
    WITH_ODDS,
    offsets_of,
    strengths_of,
    with_odds_of,
)
from serving.made_up_standby import strengths_by
from serving.running_api import eventually, running_api
from serving.shaded_api import (
    CHALLENGER,
    CHALLENGER_WITH_ODDS,
    challenged_api,
    fate,
    lines_in,
    put,
    set_share,
    share,
)

from pl_assets.football.given_odds import forecast_given_odds_of_one
from pl_assets.football.margin import power_probabilities_of_one
from pl_serving.match_question import Question, answer
from pl_serving.queries import read_newest
from pl_serving.request_id import REQUEST_ID
from pl_serving.shade import Shade, chance_of
from pl_serving.shade_spool import Spool
from pl_serving.shaded import shaded_by
from pl_serving.snapshot import Pairing

ODDS = {"home": 2.1, "draw": 3.5, "away": 3.6}
QUESTIONS = (
    {"home_team": "Arsenal", "away_team": "Leeds"},
    {"home_team": "Arsenal", "away_team": "Leeds", "odds": ODDS},
    {"home_team": "Man City", "away_team": "Sunderland"},
    {"home_team": "Chelsea", "away_team": LAST_SEASON_ONLY, "odds": ODDS},
)


def test_what_was_answered_is_written_down_beside_what_the_challenger_says(
    challenged_url, shade_folder
):
    set_share(challenged_url, 1)
    with challenged_api(challenged_url, shade_folder) as (api, _):
        eventually(lambda: share(api) == 1)
        began = dt.datetime.now(dt.UTC)
        for place, question in enumerate(QUESTIONS):
            put(api, question, f"q{place}")
        eventually(lambda: fate(api, "written") == len(QUESTIONS))
    plain, given, listed, little_known = lines_in(shade_folder)

    assert (plain.model_name, plain.champion_version) == ("match-outcome", 1)
    assert plain.challenger_version == CHALLENGER
    assert plain.champion == pytest.approx(strengths_of("Arsenal", "Leeds"))
    assert plain.challenger == pytest.approx(strengths_by(CHALLENGER, "Arsenal", "Leeds"))
    assert (plain.match_id, plain.odds, plain.market) == (None, None, None)
    assert (plain.request_id, plain.snapshot_id, plain.data_source) == ("q0", 1, "real")
    assert began <= plain.asked_at <= dt.datetime.now(dt.UTC)

    market = power_probabilities_of_one(tuple(ODDS.values()))
    assert (given.model_name, given.champion_version) == WITH_ODDS
    assert given.challenger_version == CHALLENGER_WITH_ODDS
    assert given.odds == tuple(ODDS.values())
    assert given.market == pytest.approx(market)
    assert given.champion == pytest.approx(with_odds_of("Arsenal", "Leeds", market))
    offsets = [one + 0.01 for one in offsets_of("Arsenal", "Leeds")]
    assert given.challenger == pytest.approx(
        forecast_given_odds_of_one(market, offsets, ((1, 0), (0, 1)))
    )

    assert listed.match_id == "E0-2026-Man City-v-Sunderland"
    assert listed.market == MARKET
    assert little_known.model_name == "match-outcome", "the model with odds has not answered"


def test_every_question_of_a_batch_is_written_down(challenged_url, shade_folder):
    set_share(challenged_url, 1)
    with challenged_api(challenged_url, shade_folder) as (api, _):
        eventually(lambda: share(api) == 1)
        unknown = {"home_team": "Nobody", "away_team": "Leeds"}
        batch = {"matches": [*QUESTIONS, unknown, *QUESTIONS * 50]}
        assert api.post("/v1/predict/batch", json=batch).status_code == 200
        eventually(lambda: fate(api, "written") == 51 * len(QUESTIONS))
    lines = lines_in(shade_folder)

    assert [line.place for line in lines] == list(range(51 * len(QUESTIONS)))
    assert len({line.request_id for line in lines}) == 1


def test_answers_are_the_same_to_the_byte_whether_challengers_are_asked_or_not(
    challenged_url, shade_folder
):
    def answers(api):
        batch = api.post("/v1/predict/batch", json={"matches": list(QUESTIONS)}).content
        # Twice: the second is a look-up.
        return [*(put(api, question) for question in QUESTIONS * 2), batch]

    with challenged_api(challenged_url, shade_folder) as (api, _):
        before = answers(api)
        set_share(challenged_url, 1)
        eventually(lambda: share(api) == 1)
        assert answers(api) == before
    with challenged_api(challenged_url, shade_folder) as (api, _):
        eventually(lambda: share(api) == 1)
        assert answers(api) == before, "nothing kept from before"


def test_the_share_changes_on_a_running_api_and_is_kept_by_id(challenged_url, shade_folder):
    with challenged_api(challenged_url, shade_folder) as (api, _):
        for n in range(30):
            put(api, QUESTIONS[0], f"before-{n}")
        set_share(challenged_url, 0.4)
        eventually(lambda: share(api) == 0.4)
        for n in [*range(60), *range(60)]:
            put(api, QUESTIONS[0], f"at-0.4-{n}")
        set_share(challenged_url, 0)
        eventually(lambda: share(api) == 0)
        for n in range(30):
            put(api, QUESTIONS[0], f"after-{n}")
    wanted = [f"at-0.4-{n}" for n in range(60) if chance_of(f"at-0.4-{n}") < 0.4]

    assert 10 < len(wanted) < 40
    assert [line.request_id for line in lines_in(shade_folder)] == wanted * 2


def test_where_no_share_is_set_nothing_is_written_and_nobody_is_asked_who_challenges(
    challenged_url, shade_folder
):
    with challenged_api(challenged_url, shade_folder) as (api, _):
        put(api, QUESTIONS[0])
        shade = api.get("/v1/model").json()["shade"]

    assert shade == {"share": 0, "challengers": [], "lacking": None, "scores": []}
    assert not shade_folder.exists()


def test_without_a_folder_a_share_asks_nobody(challenged_url):
    set_share(challenged_url, 1)
    with running_api(challenged_url) as api:
        put(api, QUESTIONS[0])
        assert share(api) == 0


def test_a_disk_that_refuses_costs_nobody_an_answer_and_is_counted(
    challenged_url, tmp_path, caplog
):
    caplog.set_level("INFO")
    (tmp_path / "file").write_text("in the way")
    set_share(challenged_url, 1)
    with challenged_api(challenged_url, tmp_path / "file" / "shade") as (api, _):
        eventually(lambda: share(api) == 1)
        for n in range(3):
            put(api, QUESTIONS[0])
            eventually(lambda n=n: fate(api, "not_written") == n + 1)
        (tmp_path / "file").unlink()
        put(api, QUESTIONS[0])
        eventually(lambda: fate(api, "written") == 1)
    assert caplog.text.count("cannot be written down") == 1
    assert caplog.text.count("written down again") == 1


def test_a_full_list_drops_what_comes_and_counts_it(challenged_url, shade_folder):
    snapshot = asyncio.run(read_newest(challenged_url, None))
    matches = answer(snapshot, [Question(Pairing("E0", "Arsenal", "Leeds"), None)] * 8)

    async def noted():
        shade = Shade(Spool(shade_folder, 10**6, 60), most_waiting=5)
        shade.shaded = shaded_by(snapshot, {"match-outcome": CHALLENGER})
        REQUEST_ID.set("one")
        shade.note(snapshot, matches, [None] * 8)
        shade.note(snapshot, matches[:1], [None])
        async with shade.writing():
            pass
        return shade.fates

    fates = asyncio.run(noted())
    assert (fates["list_full"], fates["written"]) == (4, 5)
    assert len(lines_in(shade_folder)) == 5


def test_no_key_and_no_address_is_written_down(challenged_url, shade_folder):
    set_share(challenged_url, 1)
    with challenged_api(challenged_url, shade_folder) as (api, _):
        eventually(lambda: share(api) == 1)
        ask(api, "Arsenal", "Leeds")
        eventually(lambda: fate(api, "written") == 1)
    [path] = shade_folder.iterdir()
    # The platform, which takes it in, may be another user of its group.
    assert path.stat().st_mode & 0o037 == 0
    assert "127.0.0.1" not in path.read_text()
