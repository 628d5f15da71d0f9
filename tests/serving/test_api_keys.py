"""Tests of who may ask what: keys, where they are needed, and how often anybody may ask."""

import pytest
from pydantic import ValidationError
from serving.absent_database import NO_DATABASE
from serving.keys import ENTRY, KEY, WITH_KEY
from serving.running_api import running_api

from pl_assets.local.api_key import new_key
from pl_assets.local.errors import LocalError
from pl_serving.settings import ServingSettings

ELSEWHERE = "0.0.0.0"  # noqa: S104 - only said: tests listen on loopback
READING, CHANGING = ("GET", "/v1/model"), ("POST", "/v1/retraining")
REACHED = 503
"""What both routes answer, when reached, without a database and without Dagster."""


@pytest.fixture(scope="module")
def closed_api():
    with running_api(NO_DATABASE, host=ELSEWHERE, api_keys=ENTRY) as client:
        yield client


@pytest.mark.parametrize(
    "header",
    [WITH_KEY, {"X-API-Key": KEY}, {"Authorization": f"bearer {KEY}"}],
    ids=["bearer", "x-api-key", "small letters"],
)
@pytest.mark.parametrize("request_", [READING, CHANGING], ids=["reading", "changing"])
def test_with_a_key_everything_is_reached(closed_api, request_, header):
    assert closed_api.request(*request_, headers=header).status_code == REACHED


@pytest.mark.parametrize(
    "header",
    [{}, {"X-API-Key": KEY + "x"}, {"X-API-Key": ""}, {"Authorization": f"Basic {KEY}"}],
    ids=["none", "wrong", "empty", "basic"],
)
@pytest.mark.parametrize("request_", [READING, CHANGING], ids=["reading", "changing"])
def test_without_a_known_key_what_is_closed_is_not_reached(closed_api, request_, header):
    answer = closed_api.request(*request_, headers=header)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"] == "/docs#key-needed"
    assert KEY not in answer.text


@pytest.mark.parametrize("path", ["/health/live", "/metrics", "/docs", "/static/page.css"])
def test_health_metrics_and_pages_need_no_key_anywhere(closed_api, path):
    assert closed_api.get(path).status_code == 200


def test_on_loopback_only_what_changes_things_needs_a_key():
    with running_api(NO_DATABASE, api_keys=ENTRY) as api:
        assert api.request(*READING).status_code == REACHED
        assert api.request(*CHANGING).status_code == 401


def test_reading_can_be_opened_and_changing_cannot():
    with running_api(NO_DATABASE, host=ELSEWHERE, api_keys=ENTRY, api_open_reading=True) as api:
        assert api.request(*READING).status_code == REACHED
        assert api.request(*CHANGING).status_code == 401


def test_behind_a_proxy_reading_can_be_closed_on_loopback_too():
    with running_api(NO_DATABASE, api_keys=ENTRY, api_open_reading=False) as api:
        assert api.request(*READING).status_code == 401
        assert api.request(*READING, headers=WITH_KEY).status_code == REACHED


def test_without_any_keys_the_answer_says_how_to_make_one():
    with running_api(NO_DATABASE, host=ELSEWHERE) as api:
        answers = [api.request(*READING), api.request(*CHANGING, headers=WITH_KEY)]

    for answer in answers:
        assert answer.status_code == 403
        assert answer.json()["type"] == "/docs#no-keys"
        assert "pl api-key NAME" in answer.json()["detail"]


def test_the_document_says_which_route_needs_a_key_and_what_refusals_there_are(bare_api):
    document = bare_api.get("/openapi.json").json()

    schemes = document["components"]["securitySchemes"]
    assert {scheme["type"] for scheme in schemes.values()} == {"http", "apiKey"}
    paths = document["paths"]
    assert "security" in paths["/v1/retraining"]["post"]
    assert "security" not in paths["/v1/model"]["get"]
    for path, operations in paths.items():
        for operation in operations.values():
            assert "422" in operation["responses"]
            if path.startswith("/v1/"):
                assert {"401", "403", "429"} <= operation["responses"].keys()


def test_a_new_key_is_known_by_its_entry():
    said = new_key("someone").split()
    key, entry = said[-2 - said[::-1].index("Add")], said[-1]
    with running_api(NO_DATABASE, api_keys=f" {ENTRY.replace('someone', 'other')}, {entry}") as api:
        assert api.request(*CHANGING, headers={"X-API-Key": key}).status_code == REACHED
    assert new_key("someone").split() != said


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a,b", "x" * 65])
def test_a_name_that_would_not_fit_an_entry_gets_no_key(name):
    with pytest.raises(LocalError, match="expected a name"):
        new_key(name)


@pytest.mark.parametrize(
    "entry", [KEY, f"someone:{KEY}", f"some one:{'0' * 64}", f"{ENTRY},{ENTRY}"]
)
def test_an_entry_that_does_not_fit_is_refused_and_not_printed(entry, monkeypatch):
    monkeypatch.setenv("PL_API_KEYS", entry)
    with pytest.raises(ValidationError, match="api_keys") as refused:
        ServingSettings(warehouse_url=NO_DATABASE)

    assert KEY not in str(refused.value)
    assert "0" * 64 not in str(refused.value)


def test_a_caller_who_asks_too_often_is_told_when_to_come_again():
    with running_api(NO_DATABASE, api_keys=ENTRY, api_requests_per_minute=5) as api:
        answers = [api.get("/v1/model") for _ in range(6)]
        with_key = api.get("/v1/model", headers=WITH_KEY)
        exempt = [api.get(path).status_code for path in ("/health/live", "/metrics")]

    assert [answer.status_code for answer in answers] == [REACHED] * 5 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 12
    assert answers[-1].json()["type"] == "/docs#too-many-requests"
    assert with_key.status_code == REACHED
    assert exempt == [200, 200]


@pytest.mark.parametrize(
    ("host", "said", "per_minute"),
    [
        ("127.0.0.1", None, 0),
        ("::1", None, 0),
        ("localhost", None, 0),
        (ELSEWHERE, None, 600),
        ("::", None, 600),
        (ELSEWHERE, 0, 0),
        ("127.0.0.1", 7, 7),
    ],
)
def test_how_often_one_may_ask_depends_on_who_can(host, said, per_minute):
    settings = ServingSettings(warehouse_url=NO_DATABASE, host=host, api_requests_per_minute=said)

    assert settings.requests_per_minute == per_minute
