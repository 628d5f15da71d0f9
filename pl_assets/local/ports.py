"""Ports: whether they are free, and who has them if not."""

import socket

import psutil

from pl_assets.local.errors import PortInUse
from pl_assets.settings import Settings


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

    Raises:
        PortInUse: naming the port, its holder and the variable that changes it.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as problem:
            raise PortInUse(
                f"expected port {port} to be free for {purpose}, found it in use"
                f"{_holder(port)} ({problem.strerror}). Stop that, or set {variable} to another"
            ) from None


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
