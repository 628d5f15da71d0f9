"""The platform left to itself: a week passes, every process is killed in turn, `pl up` as well."""

import datetime as dt
import os
import signal
import threading

import httpx
import psutil
import pytest
from local.answering import SERVICES, Quiet, all_answer, is_replaced, record
from local.running_platform import (
    environment,
    pl,
    platform,
    processes_of,
    table_hashes,
    wait_for,
    wait_for_line,
)
from source_site import SourceSite

DAY = dt.date(2020, 10, 1)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


OF_THE_RECORD = {
    *("backtest_predictions", "model_scores", "model_reliability", "candidates", "champion"),
    *("prediction_snapshots", "predictions", "pairings", "club_states", "season_projection"),
    *("current_candidates", "trained_versions", "standby_forecasts"),
    *("current_season_projection", "current_season_positions"),
    *("betting_backtest", "betting_results"),
}


class Reader:
    """Somebody who asks the API for forecasts all the time, and minds a refusal."""

    def __init__(self, address):
        self.address = address
        self.faults = []
        self.seen = []
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ending.set()
        self._thread.join()

    def _read(self):
        with httpx.Client(timeout=10, trust_env=False) as client:
            while not self._ending.wait(0.05):
                try:
                    answer = client.get(f"{self.address}/v1/predictions").raise_for_status().json()
                except (httpx.HTTPError, ValueError) as fault:
                    self.faults.append(repr(fault))
                    continue
                times = {match["as_of"] for match in answer["predictions"]}
                if times - {answer["as_of"]}:
                    self.faults.append(f"forecasts of {times} in an answer of {answer['as_of']}")
                self.seen.append((answer["as_of"], answer["model_version"]))


def hashes(home, told):
    """Of all tables but those that the record after a training, and what follows it, may add to."""
    found = table_hashes(home, told["PL_POSTGRES_PORT"], "warehouse")
    return {name: value for name, value in found.items() if name not in OF_THE_RECORD}


def test_a_week_passes_and_every_process_is_killed_and_nothing_is_lost(home, tmp_path):
    log = tmp_path / "up.log"
    with SourceSite(seasons=(2016, 2017, 2018, 2019, 2020), day=DAY) as site:
        told = environment(home, **site.environment, PL_TODAY=f"{site.url}/_replay")
        api = f"http://127.0.0.1:{told['PL_API_PORT']}"
        with platform(told, log) as up:
            wait_for_line("are up", up, log)
            assert "First forecasts made" in log.read_text()
            wait_for_line("made      history", up, log, within_s=180)

            # A week passes; nobody touches anything.
            with Reader(api) as reader:
                site.day += WEEK
                new = f"{site.day}T05:00:00Z"
                week = site.matches["match_date"].between(site.day, site.day + WEEK * 6 / 7)
                coming = set(site.matches.loc[week, "match_id"])
                first = httpx.get(f"{api}/v1/model").json()["model_version"]
                wait_for(
                    lambda: any(at == new and version > first for at, version in reader.seen),
                    *(up, log),
                    within_s=240,
                )
            assert reader.faults == []
            served = httpx.get(f"{api}/v1/predictions").json()["predictions"]
            assert {match["match_id"] for match in served} == coming
            assert all(match["as_of"] < match["kick_off_utc"] for match in served)
            # Its forecasts are served before it has ended.
            wait_for_line("made      train", up, log)
            assert "made      take_in" in log.read_text()

            # Every process is killed in turn, when all has been done that follows from the week.
            wait_for(Quiet(home, told), up, log, within_s=300)
            before = hashes(home, told)
            for name in SERVICES:
                victim = psutil.Process(record(home)[name]["pid"])
                family = [victim, *victim.children(recursive=True)]
                victim.kill()
                wait_for(lambda: is_replaced(home, name, family[0].pid), up, log)  # noqa: B023
                wait_for(lambda: all_answer(home), up, log)
                orphans = [p.pid for p in family if p.is_running() and p.status() != "zombie"]
                assert orphans == [], name
            assert hashes(home, told) == before

            # And `pl up` itself.
            os.kill(up.pid, signal.SIGKILL)
            up.wait()
        again = tmp_path / "again.log"
        old = {process.pid for process in processes_of(home)}
        with platform(told, again) as up:
            wait_for_line("are up", up, again)
            wait_for(lambda: all_answer(home), up, again)
            assert not old & {process.pid for process in processes_of(home)}
            assert hashes(home, told) == before
            second = pl("up", told=told)
            assert second.returncode == 1
            assert f"pid {up.pid}" in second.stderr
            up.send_signal(signal.SIGTERM)
            assert up.wait(60) == 0
            assert processes_of(home) == []
