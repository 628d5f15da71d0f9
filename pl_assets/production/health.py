"""`python -m pl_assets.production.health NAME`: whether a service in this container works.

Ends with 0 if it does, as containers' health checks want it.
"""

import sys

from pl_assets.local.services import daemon_service, mlflow_service, webserver_service
from pl_assets.settings import Settings, settings

CODE_PORT = 4000
_WITHIN_S = 5.0


def main() -> None:
    """Ask, and end with 0 or 1."""
    sys.exit(0 if is_healthy(sys.argv[1], settings()) else 1)


def is_healthy(name: str, known: Settings) -> bool:
    """Whether one service works, seen from beside it.

    Args:
        name: `code`, `daemon`, `mlflow` or `webserver`.
        known: what this process was told.
    """
    if name == "code":
        return serves_definitions(f"127.0.0.1:{CODE_PORT}")
    services = {
        "daemon": daemon_service,
        "mlflow": mlflow_service,
        "webserver": webserver_service,
    }
    return services[name](known).is_healthy(0)


def serves_definitions(address: str) -> bool:
    """Whether a code server answers: as `dagster api grpc-health-check`, without loading Dagster.

    Args:
        address: `host:port`.
    """
    import grpc
    from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
    from grpc_health.v1.health_pb2_grpc import HealthStub

    with grpc.insecure_channel(address) as channel:
        try:
            answer = HealthStub(channel).Check(
                HealthCheckRequest(service="DagsterApi"), timeout=_WITHIN_S
            )
        except grpc.RpcError:
            return False
    return bool(answer.status == HealthCheckResponse.SERVING)


if __name__ == "__main__":
    main()
