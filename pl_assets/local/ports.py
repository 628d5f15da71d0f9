"""Ports: whether they are free, and who has them if not."""

import socket

import psutil

from pl_assets.local.errors import PortInUse


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
