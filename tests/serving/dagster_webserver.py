"""A real webserver of Dagster with a job `train` whose runs stay queued, since no daemon runs."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx
from free_port import free_port
from serving.own_process import answers
from serving.running_api import eventually

_LEAGUE = """
import dagster as dg

@dg.asset(tags={"pl/data_source": "simulated"})
def trained_model() -> None: ...

defs = dg.Definitions([trained_model], jobs=[dg.define_asset_job("train", [trained_model])])
"""
_INSTANCE = """
run_coordinator: {module: dagster.core.run_coordinator, class: QueuedRunCoordinator}
telemetry: {enabled: false}
"""
_CANCEL = "mutation Cancel($run: String!) { terminateRun(runId: $run) { __typename } }"


@contextmanager
def dagster_webserver(folder):
    """Its address; it and its children are gone afterwards."""
    (folder / "some_league.py").write_text(_LEAGUE)
    (folder / "dagster.yaml").write_text(_INSTANCE)
    port = free_port()
    script = str(Path(sys.executable).parent / "dagster-webserver")
    with (folder / "webserver.log").open("wb") as log:
        process = subprocess.Popen(
            [script, "-h", "127.0.0.1", "-p", str(port), "-f", str(folder / "some_league.py")],
            env=os.environ | {"DAGSTER_HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        eventually(
            lambda: answers(f"{address}/server_info") or process.poll() is not None,
            within_seconds=60,
        )
        assert process.poll() is None, (folder / "webserver.log").read_text()
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def cancel(address, run_id):
    """What somebody does in Dagster's own pages."""
    question = {"query": _CANCEL, "variables": {"run": run_id}}
    httpx.post(f"{address}/graphql", json=question, trust_env=False).raise_for_status()
