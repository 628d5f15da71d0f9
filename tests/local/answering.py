"""Whether a platform's services are there and answer, which process each is, and what runs."""

import json
import time

import httpx
import psutil
import psycopg

from pl_assets.local.postgres import PostgresServer

SERVICES = ("postgres", "mlflow", "api", "code", "webserver", "daemon")
_CODE = "{workspaceOrError{...on Workspace{locationEntries{locationOrLoadError{__typename}}}}}"


def record(home):
    """What `pl up` notes of each service, by name."""
    return {s["name"]: s for s in json.loads((home / "stack.json").read_text())["services"]}


def is_replaced(home, name, pid):
    service = record(home).get(name)
    return service is not None and service["pid"] != pid


def all_answer(home, names=SERVICES):
    """Every service of the record lives and answers, Dagster's with its code loaded."""
    services = record(home)
    if set(services) != set(names):
        return False
    if not all(psutil.pid_exists(service["pid"]) for service in services.values()):
        return False
    try:
        ready = httpx.get(f"{services['api']['address']}/health/ready", timeout=3).json()
        mlflow = httpx.get(f"{services['mlflow']['address']}/health", timeout=3)
        dagster = httpx.post(
            f"{services['webserver']['address']}/graphql", json={"query": _CODE}, timeout=10
        ).json()
        entries = dagster["data"]["workspaceOrError"]["locationEntries"]
        loaded = entries[0]["locationOrLoadError"]["__typename"] == "RepositoryLocation"
    except (httpx.HTTPError, ValueError, KeyError, IndexError, TypeError):
        return False
    return ready.get("database") == "reachable" and mlflow.is_success and loaded


class Quiet:
    """Holds when no run has been under way for some time: sensors ask every second for more."""

    def __init__(self, home, told, for_s=15):
        self._server = PostgresServer(home, int(told["PL_POSTGRES_PORT"]))
        self._for_s = for_s
        self._since = time.monotonic()

    def __call__(self):
        if self._runs_under_way():
            self._since = time.monotonic()
        return time.monotonic() - self._since > self._for_s

    def _runs_under_way(self):
        query = "SELECT count(*) FROM runs WHERE status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED')"
        with psycopg.connect(f"{self._server.url}/dagster") as connection:
            return connection.execute(query).fetchone()[0]
