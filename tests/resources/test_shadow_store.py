"""Tests of taking in the API's spool: every line once, whatever happens in between."""

import datetime as dt
import fcntl
import os
import signal
import sys
import threading
from pathlib import Path

import httpx
import pytest
from free_port import free_port
from serving.made_up_snapshot import AS_OF, WITH_ODDS
from serving.own_process import process
from serving.prometheus_text import told
from serving.registry_site import registry_site
from serving.running_api import eventually
from serving.shaded_api import CHALLENGER, publish_with_challengers, set_share
from shade_lines import shade_line

from pl_assets.football.shade_line import read, written
from pl_assets.resources.shade_spool import ShadeSpool
from pl_assets.resources.shadow_store import ShadowStore
from pl_assets.resources.warehouse import Warehouse

NAME = "20260821T050500.000000-real-0a1b2c3d-000001"


class TakingIn:
    """A spool and a warehouse."""

    def __init__(self, settings):
        self.settings = settings
        self.spool = ShadeSpool(settings)
        self.warehouse = Warehouse(settings)
        self.spool.folder.mkdir(parents=True)

    def file(self, *lines, name=NAME, suffix=".jsonl"):
        path = self.spool.folder / f"{name}{suffix}"
        path.write_bytes(b"".join(lines))
        return path

    def all_of_it(self, *, is_replayed=False):
        """Take in what waits, as the asset's I/O manager does; returns how many rows that added."""
        return ShadowStore(self.warehouse).take_in_all(self.spool, is_replayed=is_replayed).added

    def held(self):
        return self.warehouse.read("SELECT * FROM shadow_forecasts ORDER BY spool_file, line")

    def names(self):
        return sorted(path.name for path in self.spool.folder.iterdir())


@pytest.fixture
def taking_in(platform_settings):
    return TakingIn(platform_settings)


def lines(number):
    return [written(shade_line(request_id=f"q{n}")) for n in range(number)]


def test_a_file_is_taken_in_once_and_goes_when_it_is_held(taking_in):
    taking_in.file(*lines(3))
    assert taking_in.all_of_it() == 3
    assert taking_in.names() == []
    assert taking_in.all_of_it() == 0
    held = taking_in.held()
    assert held["request_id"].tolist() == ["q0", "q1", "q2"]
    assert held["line"].tolist() == [1, 2, 3]
    assert set(held["spool_file"]) == {NAME}
    assert held["champion_home_win_probability"].tolist() == [shade_line().champion[0]] * 3


def test_a_file_that_is_still_there_after_a_kill_adds_nothing(taking_in):
    path = taking_in.file(*lines(3))
    store, found = ShadowStore(taking_in.warehouse), taking_in.spool.read(path)
    assert store.take_in(NAME, found, is_replayed=False) == 3
    assert taking_in.names() == [path.name], "killed before it could be removed"
    assert taking_in.all_of_it() == 0
    assert taking_in.names() == []
    assert len(taking_in.held()) == 3


def test_a_damaged_file_is_set_aside_its_other_lines_are_held_and_mended_it_adds_the_rest(
    taking_in,
):
    first, second, third = lines(3)
    path = taking_in.file(first, b'{"half": \n', third)
    assert taking_in.all_of_it() == 2
    assert taking_in.names() == [f"{NAME}.damaged"]
    assert [aside.name for aside in taking_in.spool.damaged()] == [f"{NAME}.damaged"]
    assert taking_in.all_of_it() == 0

    taking_in.spool.damaged()[0].unlink()
    path.write_bytes(first + second + third)
    assert taking_in.all_of_it() == 1
    assert taking_in.held()["request_id"].tolist() == ["q0", "q1", "q2"]


def test_half_a_line_at_the_end_is_left_out_and_told_and_sets_nothing_aside(taking_in):
    taking_in.file(*lines(2), lines(1)[0][:40])
    done = ShadowStore(taking_in.warehouse).take_in_all(taking_in.spool, is_replayed=False)
    assert (done.added, taking_in.names()) == (2, [])
    assert "writer was killed" in done.told[f"{NAME}.jsonl"]


def test_files_of_the_other_data_wait_and_so_do_those_that_are_being_written(taking_in):
    simulated = NAME.replace("real", "simulated")
    taking_in.file(written(shade_line(data_source="simulated")), name=simulated)
    unfinished = taking_in.file(*lines(1), suffix=".part")
    with unfinished.open("rb") as being_written:
        fcntl.flock(being_written, fcntl.LOCK_EX)
        assert taking_in.all_of_it() == 0
        assert taking_in.names() == [f"{NAME}.part", f"{simulated}.jsonl"]
    assert taking_in.all_of_it() == 1, "its writer is gone"
    assert taking_in.names() == [f"{simulated}.jsonl"]


def test_a_question_is_of_the_wall_clock_but_on_a_replayed_day_of_its_snapshots_time(taking_in):
    late = AS_OF + dt.timedelta(days=300)
    for name, is_replayed in ((NAME, False), (NAME + "1", True)):
        taking_in.file(written(shade_line(asked_at=late)), name=name)
        taking_in.all_of_it(is_replayed=is_replayed)
    assert taking_in.held()["asked_as_of"].tolist() == [late, AS_OF]


def test_where_there_is_no_folder_there_is_nothing_to_take_in(taking_in):
    taking_in.spool.folder.rmdir()
    assert taking_in.all_of_it() == 0


def test_an_api_killed_in_mid_writing_loses_only_its_list_and_doubles_nothing(
    taking_in, platform_settings
):
    url = platform_settings.database("warehouse")
    publish_with_challengers(url)
    set_share(url, 1)
    folder = taking_in.spool.folder
    with registry_site() as registry:
        registry.challengers |= {"match-outcome": CHALLENGER, WITH_ODDS[0]: WITH_ODDS[1]}
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        own = {
            "PL_WAREHOUSE_URL": url,
            "PL_MLFLOW_URL": registry.url,
            "PL_API_PORT": str(port),
            "PL_SHADE_FOLDER": str(folder),
            "PL_API_POLL_SECONDS": "0.1",
        }
        command = [sys.executable, "-m", "pl_serving"]
        asked = []
        with process(command, own, f"{address}/health/ready") as api:
            with httpx.Client(base_url=address, trust_env=False) as client:
                eventually(lambda: told(client, "pl_shade_share") == 1)
            killer = threading.Thread(target=ask_until_killed, args=(address, asked))
            killer.start()
            # Killed while it writes, as the file grows.
            eventually(lambda: sum(path.stat().st_size for path in parts(folder)) > 20_000)
            os.kill(api.pid, signal.SIGKILL)
            killer.join()
            api.wait()
    [left] = parts(folder)
    found = read(left.read_bytes(), "real")
    assert found.faults == []
    before = len(found.found)
    assert taking_in.all_of_it() == before
    assert taking_in.all_of_it() == 0
    held = taking_in.held()
    assert held["request_id"].is_unique
    assert 0 < len(held) <= len(asked)
    assert set(held["request_id"]) <= set(asked)
    assert taking_in.names() == []


def parts(folder: Path):
    return list(folder.glob("*.part"))


def ask_until_killed(address, asked):
    question = {"home_team": "Arsenal", "away_team": "Leeds"}
    with httpx.Client(base_url=address, trust_env=False) as client:
        for n in range(1_000_000):
            asked.append(f"asked-{n}")
            try:
                client.post("/v1/predict", json=question, headers={"X-Request-ID": asked[-1]})
            except httpx.HTTPError:
                return
