"""Ports: whether they are free, and who has them if not."""

import socket
import time

import psutil

from pl_assets.local.errors import PortInUse
from pl_assets.settings import Settings

_PATIENCE_S = 10.0


def require_free_ports(settings: Settings) -> None:
    """Make sure of every port that `pl up` needs, before anything starts.

    Raises:
        PortInUse: for the first that is taken, or that two services are to share.
    """
    needed = [
        (settings.api_port, settings.host, "API and page", "PL_API_PORT"),
        (settings.dagster_port, settings.host, "Dagster", "PL_DAGSTER_PORT"),
    ]
    if settings.database_url is None:
        needed.append((settings.postgres_port, "127.0.0.1", "PostgreSQL", "PL_POSTGRES_PORT"))
    if settings.mlflow_url is None:
        needed.append((settings.mlflow_port, settings.host, "MLflow", "PL_MLFLOW_PORT"))
    claimed: dict[int, str] = {}
    for port, host, purpose, variable in needed:
        if port in claimed:
            raise PortInUse(
                f"expected a port for each service, found {port} in both {claimed[port]} and "
                f"{variable}; set one of them to another"
            )
        claimed[port] = variable
        require_free(port, host, purpose, variable)


def require_free(port: int, host: str, purpose: str, variable: str) -> None:
    """Make sure that a service can listen.

    Where nobody is seen to listen there, a connection to elsewhere may have been given the port
    for as long as it lasts, which is worth a little patience.

    Raises:
        PortInUse: naming the port, its holder and the variable that changes it.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while (reason := _why_not(port, host)) is not None:
        holder = _holder(port)
        if holder or time.monotonic() > deadline:
            raise PortInUse(
                f"expected port {port} to be free for {purpose}, found it in use"
                f"{holder} ({reason}). Stop that, or set {variable} to another"
            )
        time.sleep(0.2)


def _why_not(port: int, host: str) -> str | None:
    """Why nothing can listen on a port; None if something can."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as problem:
            return problem.strerror or str(problem)
    return None


def _holder(port: int) -> str:
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        return ""
    for connection in connections:
        if connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,):
            if connection.pid is None:
                return ""
            try:
                return f" by {psutil.Process(connection.pid).name()} (pid {connection.pid})"
            except psutil.NoSuchProcess:
                return ""
    return ""
