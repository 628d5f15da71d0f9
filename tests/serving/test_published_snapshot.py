"""What the platform publishes, written by its own writer, as the API serves it."""

import dagster as dg
import pytest
from football.fitted_snapshot import fitted_snapshot
from serving.running_api import running_api

from pl_assets.football.snapshot import PROBABILITIES, WITH_ODDS
from pl_assets.resources.tables import Snapshots
from pl_assets.resources.warehouse import Warehouse


def test_the_api_makes_of_a_fixtures_odds_what_the_platforms_own_model_did(platform_settings):
    snapshot, odds = fitted_snapshot()
    writer = Snapshots(Warehouse(platform_settings))
    context = dg.build_output_context(
        asset_key="predictions", run_id="a run", step_key="predictions"
    )
    writer.handle_output(context, snapshot)
    published = snapshot.predictions.set_index("match_id")

    with running_api(platform_settings.database("warehouse")) as api:
        listed = {p["match_id"]: p for p in api.get("/v1/predictions").json()["predictions"]}
        assert set(listed) == set(published.index)
        for match_id, prices in odds.iterrows():
            match = listed[match_id]
            asked = {
                "home_team": match["home_team"],
                "away_team": match["away_team"],
                "odds": dict(zip(("home", "draw", "away"), prices, strict=True)),
            }
            answer = api.post("/v1/predict", json=asked).json()

            theirs = published.loc[match_id, WITH_ODDS].tolist()
            for said in (match, answer):
                without = said["without_odds"]
                assert [without[name] for name in PROBABILITIES] == pytest.approx(
                    published.loc[match_id, PROBABILITIES].tolist(), abs=1e-9
                )
                three = [said["with_odds"][name] for name in PROBABILITIES]
                assert three == pytest.approx(theirs, abs=1e-9)
                assert said["with_odds"]["model_name"] == "match-outcome-with-odds"

        [without] = [match for match_id, match in listed.items() if match_id not in odds.index]
        assert without["market"] is without["with_odds"] is None
        model = api.get("/v1/model").json()
        assert (model["recipe"], model["odds"], model["data_hash"]) == (
            "rating_logit",
            "none",
            "beef",
        )
