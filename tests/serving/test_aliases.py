"""Tests of following the alias `champion`, over HTTP, in good times and bad.

What answers stands for MLflow's REST interface; that MLflow itself is followed is tested in
`tests/assets/test_rollback.py`.
"""

import pytest
from serving.asking import ask
from serving.made_up_snapshot import publish
from serving.made_up_standby import stand_by
from serving.registry_site import registry_site
from serving.running_api import eventually, readiness, running_api


@pytest.fixture
def followed(warehouse_url):
    """An API with versions 2 and 3 standing by, and the registry that it follows."""
    with registry_site() as registry:
        stand_by(warehouse_url, publish(warehouse_url, model_version=1), (2, 3))
        with running_api(warehouse_url, mlflow_url=registry.url) as api:
            yield api, registry


def version(api):
    return ask(api, "Arsenal", "Chelsea").json()["model_version"]


def test_the_version_that_holds_the_alias_answers_and_an_unknown_one_leaves_it(followed, caplog):
    api, registry = followed
    assert version(api) == 1
    registry.versions["match-outcome"] = 3
    eventually(lambda: version(api) == 3)
    assert readiness(api)["status"] == "ready"

    registry.versions["match-outcome"] = 99
    eventually(lambda: readiness(api)["refused"])
    assert "version 99" in readiness(api)["refused"]
    assert readiness(api)["status"] == "degraded"
    assert version(api) == 3, "not the one that published, which was champion longer ago"

    registry.versions["match-outcome"] = 2
    eventually(lambda: version(api) == 2)
    assert readiness(api)["refused"] is None


@pytest.mark.parametrize("status", [500, 404])  # the latter of a proxy that knows no MLflow
def test_while_the_registry_fails_the_last_known_version_answers(followed, caplog, status):
    api, registry = followed
    registry.versions["match-outcome"] = 2
    eventually(lambda: version(api) == 2)
    registry.fails_with = status
    eventually(lambda: readiness(api)["mlflow"] == "unreachable")
    assert readiness(api)["status"] == "degraded"
    assert version(api) == 2
    assert "s3cret" not in caplog.text

    registry.fails_with = None
    registry.versions["match-outcome"] = 3
    eventually(lambda: version(api) == 3)
    assert readiness(api)["mlflow"] == "reachable"


def test_a_version_that_says_nonsense_is_not_switched_to(warehouse_url):
    with registry_site() as registry:
        number = publish(warehouse_url, model_version=1)
        stand_by(warehouse_url, number, (2, 60))
        with running_api(warehouse_url, mlflow_url=registry.url) as api:
            registry.versions["match-outcome"] = 60
            eventually(lambda: readiness(api)["refused"])
            assert "version 60" in readiness(api)["refused"]
            assert version(api) == 1
