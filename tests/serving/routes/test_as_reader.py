"""The API by a login that may only read: every route answers as it does to who owns the tables."""

import re

import psycopg
import pytest
from pydantic import SecretStr
from serving.made_up_betting import publish_with_betting
from serving.running_api import running_api

from pl_assets.local.logins import API, make_logins
from pl_assets.local.rights import make_groups, secure
from pl_assets.settings import Settings
from pl_serving.dashboards import NAMES

WORD = SecretStr("pl_api of tests")
QUESTIONS = {
    "/v1/predict": {"home_team": "Arsenal", "away_team": "Chelsea", "odds": None},
    "/v1/predict/batch": {"matches": [{"home_team": "Arsenal", "away_team": "Chelsea"}]},
    "/v1/betting/simulate": {"strategy": "consensus", "price": "best"},
}
PAGES = ("/", "/season", "/record", "/betting", "/monitoring", "/docs", "/metrics")
CHANGES_ALL_THE_TIME = ("/metrics", "/health/ready", "/health/live", "/monitoring")


@pytest.fixture(scope="module")
def both(postgres_server, module_warehouse_url):
    """The API as the owner and as the reader, on one warehouse."""
    publish_with_betting(module_warehouse_url)
    name = module_warehouse_url.rpartition("/")[2]
    settings = Settings(database_url=postgres_server, api_password=WORD)
    make_groups(settings)
    secure(settings, name, "warehouse")
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        # Logins are made in the database warehouse, which a test of the API alone has not.
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = 'warehouse'"
        ).fetchone():
            connection.execute("CREATE DATABASE warehouse")
    make_logins(settings)
    reading = settings.as_login(API, WORD).database(name)
    with running_api(module_warehouse_url) as owner, running_api(reading) as reader:
        yield owner, reader


def asked(client, path, method):
    if method == "post":
        return client.post(path, json=QUESTIONS[path])
    return client.get(path)


def paths_of(client):
    """Every route of the document with what it asks for, then the pages."""
    document = client.get("/openapi.json").json()["paths"]
    served = client.get("/v1/predictions").json()["predictions"][0]
    given = {"match_id": served["match_id"], "team": served["home_team"]}
    for path, methods in document.items():
        for method in methods:
            if method == "post" and path not in QUESTIONS:
                continue  # asks Dagster, not the database
            yield re.sub(r"\{(\w+)\}", lambda part: given.get(part[1], given["team"]), path), method
    for path in (*PAGES, f"/matches/{given['match_id']}"):
        yield path, "get"


def test_every_route_answers_as_it_does_to_the_owner(both):
    owner, reader = both
    seen = list(paths_of(owner))
    assert len(seen) > 25
    for path, method in seen:
        expected, found = asked(owner, path, method), asked(reader, path, method)
        assert found.status_code == expected.status_code, (path, found.text)
        assert found.status_code < 500 or "retraining" in path, (path, found.text)
        assert method == "get" or found.status_code == 200, (path, found.text)
        if path not in CHANGES_ALL_THE_TIME and found.status_code == 200:
            assert without_what_passes(found) == without_what_passes(expected), path


def without_what_passes(answer):
    return re.sub(r"127\.0\.0\.1:\d+", "", answer.text)


def test_every_panel_of_the_dashboards_is_drawn(both):
    _, reader = both
    for board in NAMES:
        page = reader.get(f"/monitoring?board={board}")
        assert page.status_code == 200, page.text
        assert "cannot be shown" not in page.text
