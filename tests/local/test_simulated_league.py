"""No source answers: a simulated league serves and says so everywhere, until `pl source real`."""

import datetime as dt

import httpx
import psycopg
import pytest
from free_port import free_port
from local.running_platform import (
    database_url,
    environment,
    pl,
    platform,
    table_hashes,
    wait_for,
    wait_for_line,
)
from source_site import SourceSite

DAY = dt.date(2007, 10, 1)
"""Long ago: the league is simulated from its first season on, and judged from 2005/06 on."""


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def forecasts_in(home, told):
    """Every forecast of the simulated league, as text."""
    with psycopg.connect(
        database_url(home, told["PL_POSTGRES_PORT"], "warehouse_simulated")
    ) as connection:
        return set(connection.execute("SELECT p::text FROM predictions p").fetchall())


def test_a_simulated_league_serves_says_so_and_gives_way_when_asked(home, tmp_path):
    log, port = tmp_path / "up.log", free_port()
    told = environment(
        home,
        PL_SOURCE_URL=f"http://127.0.0.1:{port}",
        PL_TODAY=DAY.isoformat(),
        PL_POLL_MINUTES="0.2",
        PL_LOOK_SECONDS="4",
    )
    api = f"http://127.0.0.1:{told['PL_API_PORT']}"
    ui = f"http://127.0.0.1:{told['PL_DAGSTER_PORT']}"

    def answer(path):
        return httpx.get(f"{api}{path}", timeout=10).raise_for_status().json()

    with platform(told, log) as up:
        wait_for_line("are up", up, log)
        said = log.read_text()
        assert "Simulated data serves, nothing of it real" in said
        assert "SIMULATED DATA, nothing of it real" in said
        served = answer("/v1/predictions")
        assert served["predictions"]
        assert {match["data_source"] for match in served["predictions"]} == {"simulated"}
        assert served["model_name"] == "match-outcome-simulated"
        wait_for(lambda: httpx.get(f"{api}/v1/season-projection").is_success, up, log)
        season = answer("/v1/season-projection")
        assert (season["data_source"], len(season["clubs"])) == ("simulated", 20)
        page = httpx.get(api).text
        assert "Simulated data." in page
        kinds = httpx.post(f"{ui}/graphql", json={"query": "{assetNodes{kinds}}"}, timeout=20)
        assert all("simulated" in node["kinds"] for node in kinds.json()["data"]["assetNodes"])
        wait_for(lambda: answer("/health/ready")["real_source"], up, log)
        assert not answer("/health/ready")["real_source"]["answers"]
        coming = served["predictions"][0]
        forecast = pl("predict", coming["home_team"], coming["away_team"], told=told)
        assert forecast.stdout.count("simulated data") == 1, forecast.stderr
        long_gone = pl("predict", "Accrington", coming["away_team"], told=told)
        assert "In the simulated league: Accrington has never played" in long_gone.stderr
        assert pl("source", told=told).stdout.startswith("Simulated data serves since")
        refused = pl("source", "real", told=told)
        assert refused.returncode == 1
        assert "expected a real source to answer, since no real data is held" in refused.stderr
        before = table_hashes(home, told["PL_POSTGRES_PORT"], "warehouse_simulated")
        forecasts = forecasts_in(home, told)
        assert forecasts
        assert before["matches"][0] > 5000

        with SourceSite(seasons=(2003, 2004, 2005, 2006, 2007), day=DAY, port=port) as site:
            wait_for(lambda: answer("/health/ready")["real_source"]["answers"], up, log)
            assert "pl source real" in httpx.get(api).text
            report = pl("doctor", told=told)
            assert report.returncode == 0, report.stdout
            assert "a real source answers: `pl source real` moves over" in " ".join(
                report.stdout.split()
            )
            moved = pl("source", "real", told=told)
            assert moved.returncode == 0, moved.stderr + moved.stdout
            wait_for(lambda: answer("/v1/predictions")["data_source"] == "real", up, log)
            coming = {match["match_id"] for match in answer("/v1/predictions")["predictions"]}
            assert coming <= set(site.matches["match_id"])
            assert "Simulated" not in httpx.get(api).text
            wait_for_line("Moving over to real data.", up, log)
            wait_for_line(f"ready     webserver  {ui}\n", up, log)
            kinds = httpx.post(f"{ui}/graphql", json={"query": "{assetNodes{kinds}}"}, timeout=60)
            assert not any("simulated" in n["kinds"] for n in kinds.json()["data"]["assetNodes"])

            after = table_hashes(home, told["PL_POSTGRES_PORT"], "warehouse_simulated")
            stays = ("season_files", "matches", "match_odds", "trained_model")
            assert {name: after[name] for name in stays} == {name: before[name] for name in stays}
            assert forecasts <= forecasts_in(home, told), "more may come, none goes or changes"
            assert pl("source", "simulated", told=told).returncode == 0
            wait_for(lambda: answer("/v1/predictions")["data_source"] == "simulated", up, log)
