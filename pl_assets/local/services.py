"""The services of the local stack: their commands, addresses, environment and health."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from pl_assets.local.dagster_files import code_socket, workspace_file, write_dagster_files
from pl_assets.local.environment import OF_THE_STORE, clean_environment, dagster_store
from pl_assets.local.logins import API
from pl_assets.local.postgres import PostgresServer
from pl_assets.resources.trusted import authorities
from pl_assets.settings import Settings

_HEALTH_TIMEOUT_S = 3.0
_NOT_FOR_THE_API = (
    *("PL_DATABASE_URL", "PL_DATABASE_PASSWORD", "PL_WAREHOUSE_PASSWORD"),
    *("PL_CELERY_BROKER_URL", "PL_CELERY_RESULT_URL"),
    *("PL_ALERT_SMTP_URL", "PL_ALERT_WEBHOOK_URL"),
)
"""It answers strangers: what others are told opens nothing there."""


@dataclass(frozen=True)
class Service:
    """One process of the stack."""

    name: str
    title: str
    command: Callable[[], list[str]]
    environment: Mapping[str, str]
    is_healthy: Callable[[float], bool]
    """Whether it answers; given when it was started, as the wall clock's seconds."""
    address: str = ""
    port: int | None = None
    port_variable: str = ""
    host: str = "127.0.0.1"
    stop_signal: signal.Signals = signal.SIGTERM
    ready_within_s: float = 90.0


def postgres_service(settings: Settings) -> Service:
    """PostgreSQL on PL_POSTGRES_PORT."""
    server = PostgresServer(settings.home, settings.postgres_port)
    return Service(
        name="postgres",
        title="PostgreSQL",
        command=server.command,
        environment=clean_environment(),
        is_healthy=lambda _: server.ping(),
        address=f"127.0.0.1:{server.port}",
        port=server.port,
        port_variable="PL_POSTGRES_PORT",
        stop_signal=server.stop_signal,
        ready_within_s=60.0,
    )


def mlflow_service(settings: Settings) -> Service:
    """MLflow's tracking server, its store in PostgreSQL, artifacts through it to where they go."""
    artifacts = settings.artifacts_url or str(settings.home / "artifacts")
    command = [
        *(sys.executable, "-m", "mlflow", "server"),
        *("--artifacts-destination", artifacts),
        *("--host", settings.host, "--port", str(settings.mlflow_port), "--workers", "1"),
    ]
    return Service(
        name="mlflow",
        title="MLflow",
        command=lambda: command,
        # With its store: a command line could be read by everybody on the machine.
        environment=platform_environment(settings)
        | {name: told for name, told in os.environ.items() if name.startswith(OF_THE_STORE)}
        | {"MLFLOW_BACKEND_STORE_URI": settings.database("mlflow", "postgresql+psycopg2")}
        | {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
        | {"MLFLOW_SQLALCHEMYSTORE_POOL_SIZE": "5", "MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW": "5"},
        is_healthy=lambda _: answers(f"{settings.tracking_url}/health"),
        address=f"http://{settings.host}:{settings.mlflow_port}",
        port=settings.mlflow_port,
        port_variable="PL_MLFLOW_PORT",
        host=settings.host,
    )


def api_service(settings: Settings) -> Service:
    """The API and its page, by a login that only reads where there is one."""
    reading = settings.as_login(API, settings.api_password)
    return Service(
        name="api",
        title="API and page",
        command=lambda: [sys.executable, "-m", "pl_serving"],
        environment=clean_environment(*_NOT_FOR_THE_API)
        | {
            "PL_WAREHOUSE_URL": reading.database("warehouse"),
            "PL_SIMULATED_WAREHOUSE_URL": reading.database("warehouse_simulated"),
            "PL_MLFLOW_URL": settings.tracking_url,
            "PL_SNAPSHOT_FILE": str(settings.home / "snapshot.json"),
            "PL_SHADE_FOLDER": str(settings.shade_spool),
            "PL_PREDICTIONS_LATE_HOURS": str(settings.predictions_late_hours),
            "PL_HOST": settings.host,
            "PL_API_PORT": str(settings.api_port),
            "PL_DAGSTER_URL": f"http://{settings.reachable_host}:{settings.dagster_port}",
        },
        is_healthy=lambda _: answers(
            f"http://{settings.reachable_host}:{settings.api_port}/health/live"
        ),
        address=f"http://{settings.host}:{settings.api_port}",
        port=settings.api_port,
        port_variable="PL_API_PORT",
        host=settings.host,
    )


def code_service(settings: Settings) -> Service:
    """Dagster's code server: holds the definitions and runs the runs, for UI and daemon alike."""
    path = code_socket(settings.home)
    return Service(
        name="code",
        title="Dagster's code",
        command=lambda: [
            *(sys.executable, "-m", "pl_assets.local.code_server"),
            *(str(path), _location(settings)),
        ],
        environment=platform_environment(settings),
        is_healthy=lambda _: _listens(path),
    )


def webserver_service(settings: Settings) -> Service:
    """Dagster's UI."""
    where = ["-h", settings.host, "-p", str(settings.dagster_port)]
    # Of each of Dagster's three stores; by default it may be twenty.
    where += ["--db-pool-max-overflow", "4"]
    workspace = ["-w", str(workspace_file(settings.home, _location(settings)))]
    return Service(
        name="webserver",
        title="Dagster",
        command=lambda: [_script("dagster-webserver"), *where, *workspace],
        environment=platform_environment(settings),
        is_healthy=lambda _: answers(
            f"http://{settings.reachable_host}:{settings.dagster_port}/server_info"
        ),
        address=f"http://{settings.host}:{settings.dagster_port}",
        port=settings.dagster_port,
        port_variable="PL_DAGSTER_PORT",
        host=settings.host,
    )


def daemon_service(settings: Settings) -> Service:
    """Dagster's daemon: runs queued runs, sensors and conditions."""
    workspace = ["-w", str(workspace_file(settings.home, _location(settings)))]
    return Service(
        name="daemon",
        title="Dagster's daemon",
        command=lambda: [sys.executable, "-m", "pl_assets.local.daemon", "run", *workspace],
        environment=platform_environment(settings),
        is_healthy=lambda started: _daemon_beats(settings, started),
    )


def platform_environment(settings: Settings) -> dict[str, str]:
    """What a process that loads `pl_assets` is told, our own environment included."""
    dagster_home = write_dagster_files(settings.home, _location(settings))
    server = settings.database_url.get_secret_value() if settings.database_url else ""
    return clean_environment() | {
        "PL_HOME": str(settings.home),
        "PL_DATA_SOURCE": settings.data_source,
        "PL_DATABASE_URL": server,
        "PL_MLFLOW_URL": settings.tracking_url,
        "PL_DAGSTER_DATABASE_URL": dagster_store(settings, settings.dagster_database),
        "PL_DAGSTER_FILES": str(dagster_home),
        "DAGSTER_HOME": str(dagster_home),
        "MLFLOW_TRACKING_URI": settings.tracking_url,
        "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
        "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
        "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
        "GIT_PYTHON_REFRESH": "quiet",
        "NO_PROXY": ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1,localhost"))),
        "DO_NOT_TRACK": "1",
    }


def answers(url: str, *, through_proxy: bool = False, or_is_missing: bool = False) -> bool:
    """Whether an address answers with success; our own services never through a proxy.

    Args:
        url: the address.
        through_proxy: as the environment says.
        or_is_missing: that there is no such file is an answer too.
    """
    import httpx

    try:
        answer = httpx.get(
            url, timeout=_HEALTH_TIMEOUT_S, trust_env=through_proxy, verify=authorities()
        )
        return answer.is_success or (or_is_missing and answer.status_code == 404)
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


def wait_until_answers(url: str, within_s: float) -> bool:
    """Whether an address comes to answer with success."""
    deadline = time.monotonic() + within_s
    while not answers(url):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.3)
    return True


def _location(settings: Settings) -> str:
    return "simulated_league" if settings.is_simulated else "premier_league"


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as attempt:
        attempt.settimeout(_HEALTH_TIMEOUT_S)
        try:
            attempt.connect(str(path))
        except OSError:
            return False
    return True


def _daemon_beats(settings: Settings, started: float) -> bool:
    database = settings.database(settings.dagster_database)
    try:
        with psycopg.connect(database, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT extract(epoch FROM max(timestamp)) FROM daemon_heartbeats"
            ).fetchone()
    except psycopg.Error:
        return False
    newest = float(row[0]) if row and row[0] is not None else 0.0
    return newest >= started and newest > time.time() - 120


def _script(name: str) -> str:
    return str(Path(sys.executable).parent / name)
