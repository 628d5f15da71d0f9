"""What the API costs under load, as ratios to others of the same run. Run by `make bench`.

The floor is an `async` route of the same request model that does nothing (`noop_api.py`), the
peer `mlflow models serve` with the champion's recipe. All are asked by wrk over 16 connections;
the API's rate limit is set aside. A second API puts every question to challengers too, and writes
down what they say. Each is measured in turn, three times over, and the median of the ratios counts,
since machines are shared. Ends with 1 if a bound is broken.
"""

import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from football.test_snapshot import MATCHES, ODDS, Made
from free_port import free_port
from serving.made_up_snapshot import WITH_ODDS as MODEL_WITH_ODDS
from serving.own_process import process
from serving.own_server import own_server
from serving.registry_site import registry_site
from serving.running_api import eventually
from serving.shaded_api import (
    CHALLENGER,
    CHALLENGER_WITH_ODDS,
    fate,
    publish_with_challengers,
    set_share,
    share,
)

from pl_assets.football.candidates import PAST_ODDS
from pl_serving.shade import FATES

SECONDS, ROUNDS, CONNECTIONS = 5, 3, 16
WITHOUT = {"home_team": "Arsenal", "away_team": "Liverpool"}
WITH = WITHOUT | {"odds": {"home": 2.1, "draw": 3.5, "away": 3.6}}
LEAST_WITHOUT, LEAST_WITH, LEAST_LIST, LEAST_TIMES_MLFLOW = 0.6, 0.4, 0.6, 5.0
LEAST_IN_SHADE = 0.6
MOST_P99 = 2.0
MOST_BATCH_MS = 100.0


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main():
    if shutil.which("wrk") is None:
        say("the API under load: not measured, since wrk is not installed (apt install wrk)")
        return 0
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(own_server(folder / "postgres"))
        publish_with_challengers(server.warehouse_url)
        # Without a folder nobody is asked, whatever the share.
        set_share(server.warehouse_url, 1)
        api = stack.enter_context(served(api_command(server.warehouse_url), "/health/ready"))
        shaded = stack.enter_context(api_in_shade(server.warehouse_url, folder / "shade"))
        floor = stack.enter_context(
            served(lambda port: ([sys.executable, noop_file(), str(port)], {}), "/openapi.json")
        )
        peer, asked = stack.enter_context(mlflow_served(folder))
        places = {
            "no-op": (f"{floor}/predict", WITHOUT),
            "without odds": (f"{api}/v1/predict", WITHOUT),
            "with odds": (f"{api}/v1/predict", WITH),
            "in the shade": (f"{shaded}/v1/predict", WITHOUT),
            "odds in shade": (f"{shaded}/v1/predict", WITH),
            "list": (f"{api}/v1/predictions", None),
            "mlflow": (f"{peer}/invocations", asked),
        }
        rounds = [
            {name: load(*place, folder) for name, place in places.items()} for _ in range(ROUNDS)
        ]
        batch = batch_ms(api)
        say_fates(shaded)
    return told(rounds, batch)


def told(rounds, batch):
    """Print what was measured; 1 if a bound is broken."""
    for name in rounds[0]:
        rates = [one[name][0] for one in rounds]
        p99 = statistics.median(one[name][1] for one in rounds)
        say(f"  {name:13} {statistics.median(rates):8.0f} requests/s, p99 {p99:6.2f} ms")

    def ratio(name, of, what=0):
        return statistics.median(one[name][what] / one[of][what] for one in rounds)

    in_shade = LEAST_IN_SHADE, 1
    bounds = [
        ("throughput without odds, of the no-op", ratio("without odds", "no-op"), LEAST_WITHOUT, 1),
        ("p99 without odds, of the no-op", ratio("without odds", "no-op", 1), MOST_P99, -1),
        ("throughput with odds, of the no-op", ratio("with odds", "no-op"), LEAST_WITH, 1),
        ("throughput at share 1, of share 0", ratio("in the shade", "without odds"), *in_shade),
        ("the same with odds", ratio("odds in shade", "with odds"), *in_shade),
        ("p99 at share 1, of share 0", ratio("in the shade", "without odds", 1), MOST_P99, -1),
        ("throughput of the list, of the no-op", ratio("list", "no-op"), LEAST_LIST, 1),
        ("throughput, times mlflow's", ratio("without odds", "mlflow"), LEAST_TIMES_MLFLOW, 1),
        ("a batch of 1,000, ms", batch, MOST_BATCH_MS, -1),
    ]
    broken = 0
    for what, found, bound, sign in bounds:
        is_kept = sign * (found - bound) >= 0
        broken += not is_kept
        word = "at least" if sign > 0 else "at most"
        say(
            f"the API under load: {what} {found:.2f} ({word} {bound}){'' if is_kept else ' BROKEN'}"
        )
    return 1 if broken else 0


def api_command(warehouse_url):
    def command(port):
        own = {"PL_WAREHOUSE_URL": warehouse_url, "PL_API_PORT": str(port)}
        return [sys.executable, "-m", "pl_serving"], own

    return command


@contextlib.contextmanager
def api_in_shade(warehouse_url, spool):
    """An API that puts every question to challengers, as soon as it does."""
    with registry_site() as registry:
        registry.challengers["match-outcome"] = CHALLENGER
        registry.challengers[MODEL_WITH_ODDS[0]] = CHALLENGER_WITH_ODDS
        own = {"PL_SHADE_FOLDER": str(spool), "PL_MLFLOW_URL": registry.url}

        def command(port):
            arguments, others = api_command(warehouse_url)(port)
            return arguments, others | own

        with served(command, "/health/ready") as address:
            with httpx.Client(base_url=address, trust_env=False) as client:
                eventually(lambda: share(client) == 1)
            yield address


def say_fates(address):
    """What became of the questions in the shade."""
    with httpx.Client(base_url=address, trust_env=False) as client:
        counted = {name: int(fate(client, name) or 0) for name in FATES}
    say("  in the shade: " + ", ".join(f"{many:,} {name}" for name, many in counted.items()))


def noop_file():
    return str(Path(__file__).with_name("noop_api.py"))


@contextlib.contextmanager
def mlflow_served(folder):
    """`mlflow models serve` of the champion's recipe, and a request that it answers."""
    import mlflow.sklearn

    made = Made(MATCHES, ODDS)
    version = made.version(PAST_ODDS, 1)
    row = made.coming[list(version.features)].head(1)
    path = folder / "model"
    mlflow.sklearn.save_model(
        version.model,
        str(path),
        serialization_format="skops",
        input_example=row,
        pip_requirements=["scikit-learn"],
        pyfunc_predict_fn="predict_proba",
    )
    body = {"dataframe_split": json.loads(row.to_json(orient="split", index=False))}

    def command(port):
        serve = [sys.executable, "-m", "mlflow", "models", "serve", "-m", str(path)]
        # It looks for uvicorn on the path.
        path_of_ours = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        arguments = [*serve, "-p", str(port), "--env-manager", "local", "--workers", "1"]
        return arguments, {"PATH": path_of_ours}

    with served(command, "/health") as address:
        yield address, body


@contextlib.contextmanager
def served(command, ready):
    """A server on a free port, as soon as it is ready, until the block ends."""
    port = free_port()
    arguments, own = command(port)
    address = f"http://127.0.0.1:{port}"
    with process(arguments, own, address + ready):
        yield address


def load(url, body, folder):
    """Requests a second and the 99th percentile in ms; every answer must be a success."""
    script = folder / "ask.lua"
    lines = [
        'done = function(s, l) io.write("p99 " .. l:percentile(99) .. " errors " .. '
        "(s.errors.status + s.errors.connect + s.errors.read + s.errors.timeout)) end"
    ]
    if body is not None:
        lines += [
            'wrk.method = "POST"',
            f"wrk.body = [==[{json.dumps(body)}]==]",
            'wrk.headers["Content-Type"] = "application/json"',
        ]
    script.write_text("\n".join(lines))
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(script), url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    p99, errors = re.search(r"p99 ([\d.]+) errors (\d+)", said).groups()
    assert errors == "0", f"{url}: {said}"
    return rate, float(p99) / 1000


def batch_ms(api):
    """The median time of a batch of 1,000, half of them with odds."""
    batch = {"matches": [WITHOUT, WITH] * 500}
    times = []
    with httpx.Client(base_url=api, trust_env=False) as client:
        for _ in range(20):
            began = time.perf_counter()
            answer = client.post("/v1/predict/batch", json=batch)
            times.append(1000 * (time.perf_counter() - began))
            assert answer.status_code == 200, answer.text
            assert None not in answer.json()["predictions"]
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
