"""Tests of what is said about ports that are taken."""

import os
import socket
import threading

import pytest
from free_port import free_port

from pl_assets.local.errors import PortInUse
from pl_assets.local.ports import require_free, require_free_ports
from pl_assets.settings import Settings


@pytest.fixture
def taken():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def ports(**changed):
    free = {f"{name}_port": free_port() for name in ("postgres", "dagster", "mlflow", "api")}
    return Settings(**free | changed)


def test_a_taken_port_is_named_with_its_use_its_holder_and_its_variable(taken):
    with pytest.raises(PortInUse) as refused:
        require_free(taken, "127.0.0.1", "Dagster", "PL_DAGSTER_PORT")
    for part in (str(taken), "Dagster", "PL_DAGSTER_PORT", f"pid {os.getpid()}"):
        assert part in str(refused.value)


def test_a_port_that_a_passing_connection_has_is_waited_for():
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        passing = socket.create_connection(elsewhere.getsockname())
        other_end, _ = elsewhere.accept()

        def end():
            other_end.close()
            passing.close()

        ending = threading.Timer(0.5, end)
        ending.start()
        require_free(passing.getsockname()[1], "127.0.0.1", "Dagster", "PL_DAGSTER_PORT")
        assert passing.fileno() == -1, "the port was not in use at all"
        ending.join()


def test_a_free_port_is_accepted_and_left_free():
    port = free_port()
    for _ in range(2):
        require_free(port, "127.0.0.1", "Dagster", "PL_DAGSTER_PORT")


@pytest.mark.parametrize("name", ["postgres", "dagster", "mlflow", "api"])
def test_every_port_of_the_platform_is_tried(taken, name):
    with pytest.raises(PortInUse, match=f"PL_{name.upper()}_PORT"):
        require_free_ports(ports(**{f"{name}_port": taken}))


def test_a_port_that_two_services_are_to_share_is_refused_with_both_variables():
    shared = free_port()
    with pytest.raises(PortInUse, match="PL_API_PORT and PL_MLFLOW_PORT"):
        require_free_ports(ports(api_port=shared, mlflow_port=shared))


def test_ports_of_servers_that_are_elsewhere_are_not_needed(taken):
    require_free_ports(
        ports(
            postgres_port=taken,
            mlflow_port=taken,
            database_url="postgresql://user:password@elsewhere:5432",
            mlflow_url="http://elsewhere:5000",
        )
    )
