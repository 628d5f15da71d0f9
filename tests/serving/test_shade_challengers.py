"""Tests of who challenges: whom the alias names, whose forecasts are held and make sense."""

import asyncio

from serving.made_up_snapshot import (
    WITH_ODDS,
    publish,
)
from serving.running_api import eventually
from serving.shaded_api import (
    CHALLENGER,
    challenged_api,
    fate,
    lines_in,
    publish_with_challengers,
    put,
    set_share,
)

from pl_serving.match_question import Question, answer
from pl_serving.queries import read_newest
from pl_serving.shade import Shade
from pl_serving.shade_spool import Spool
from pl_serving.shaded import shaded_by
from pl_serving.snapshot import Pairing

PLAIN = {"home_team": "Arsenal", "away_team": "Leeds"}
GIVEN = PLAIN | {"odds": {"home": 2.1, "draw": 3.5, "away": 3.6}}


def test_who_is_asked_follows_the_alias_and_what_is_lacking_is_said(challenged_url, shade_folder):
    set_share(challenged_url, 1)
    with challenged_api(challenged_url, shade_folder) as (api, registry):

        def shade():
            return api.get("/v1/model").json()["shade"]

        eventually(lambda: len(shade()["challengers"]) == 2)
        assert shade()["lacking"] is None
        registry.challengers |= {"match-outcome": 99, WITH_ODDS[0]: WITH_ODDS[1]}
        eventually(lambda: shade()["challengers"] == [])
        assert (
            "match-outcome version 99, the challenger, no forecasts are held" in shade()["lacking"]
        )
        assert "version 2 is both champion and challenger" in shade()["lacking"]
        put(api, PLAIN)
        assert fate(api, "unanswered") == 1
        registry.challengers["match-outcome"] = 2
        eventually(lambda: shade()["challengers"])
        put(api, PLAIN)
        eventually(lambda: fate(api, "written") == 1)
        # The model with odds has no challenger: its answers are the same version's.
        put(api, GIVEN)
        eventually(lambda: fate(api, "unanswered") == 2)
    assert [line.challenger_version for line in lines_in(shade_folder)] == [2]


def test_a_challenger_that_says_nonsense_is_not_asked(warehouse_url, shade_folder):
    publish_with_challengers(warehouse_url)
    snapshot = asyncio.run(read_newest(warehouse_url, None))
    assert shaded_by(snapshot, {"match-outcome": CHALLENGER}).lacking.startswith("no version of")
    rows = snapshot.rows
    for row in rows.standby:
        row.pairings[:] = [0.05, 0.3, 0.65] * (len(row.pairings) // 3)
    shaded = shaded_by(snapshot, {"match-outcome": CHALLENGER})

    assert shaded.by_challengers is None
    assert "mean home win" in shaded.lacking


def test_questions_to_a_snapshot_that_has_just_been_replaced_are_not_compared_with_another(
    challenged_url, shade_folder
):
    before = asyncio.run(read_newest(challenged_url, None))
    shade = Shade(Spool(shade_folder, 10**6, 60))
    shade.shaded = shaded_by(before, {"match-outcome": CHALLENGER})
    publish(challenged_url, model_version=1)
    after = asyncio.run(read_newest(challenged_url, before))
    matches = answer(after, [Question(Pairing("E0", "Arsenal", "Leeds"), None)])
    shade.note(after, matches, [None])

    assert shade.fates["unanswered"] == 1
