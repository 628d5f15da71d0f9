"""Bad input of every kind: the right status, a message that helps, and nothing of it in the log."""

import logging

import pytest
from serving.asking import ask
from serving.keys import ENTRY, WITH_KEY
from serving.made_up_history import publish_with_history
from serving.made_up_snapshot import LONG_GONE
from serving.running_api import running_api

HOSTILE = (
    "'; DROP TABLE predictions; --",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "${jndi:ldap://x}",
    "../../../etc/passwd",
    "=HYPERLINK(0)",
)
GOOD = {"home_team": "Arsenal", "away_team": "Chelsea"}


@pytest.fixture(scope="module")
def api(module_warehouse_url):
    publish_with_history(module_warehouse_url)
    with running_api(module_warehouse_url, api_keys=ENTRY) as client:
        yield client


def logged(caplog, text):
    """Lines of the log that hold it; uvicorn's own of requests are not written: see `__main__`."""
    ours = [record for record in caplog.records if record.name != "uvicorn.access"]
    ours = [record for record in ours if record.name.startswith(("pl_serving", "uvicorn"))]
    return [record for record in ours if text in record.getMessage()]


def refused(answer, status, *words):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    for word in words:
        assert word in document["detail"], document
    return document


def test_clubs_that_cannot_be_forecast_are_refused_with_what_helps(api):
    assert "Arsenal" in refused(ask(api, "Arsenol", "Chelsea"), 422)["closest"]
    refused(ask(api, LONG_GONE, "Chelsea"), 422, "13 May 2012")
    refused(ask(api, "Chelsea", "chelsea fc"), 422)
    refused(ask(api, "Chelsea", "CHELSEA "), 422, "two clubs")


@pytest.mark.parametrize(
    "price", ["1.0", "0.5", "-2", "0", "NaN", "Infinity", "1e9", '"two"', "[]"]
)
def test_odds_that_nobody_offers_are_refused_with_their_field(api, price):
    body = (
        '{"home_team": "Arsenal", "away_team": "Chelsea", '
        f'"odds": {{"home": {price}, "draw": 3.5, "away": 4}}}}'
    )
    answer = api.post("/v1/predict", content=body, headers={"Content-Type": "application/json"})
    assert refused(answer, 422)["field"] in ("odds.home", "body")


def test_ten_megabytes_are_refused(api):
    body = b'{"home_team": "' + b"a" * 10_000_000 + b'"}'
    for path in ("/v1/predict", "/v1/predict/batch"):
        answer = api.post(path, content=body, headers={"Content-Type": "application/json"})
        refused(answer, 413, "at most")


@pytest.mark.parametrize(
    "body",
    ["", "{", "null", "[]", "7", '"Arsenal"', '{"home_team": 7, "away_team": "Chelsea"}',
     '{"home_team": "Arsenal"}', '{"home_team": null, "away_team": null}',
     '{"home_team": "Arsenal", "away_team": "Chelsea", "away": "Leeds"}',
     '{"home_team": ["Arsenal"], "away_team": {"name": "Chelsea"}}',
     '{"home_team": "", "away_team": "Chelsea"}', "\x00",
     "\ud800".encode("utf-8", "surrogatepass")],
)  # fmt: skip
def test_a_body_of_another_shape_is_refused(api, body):
    headers = {"Content-Type": "application/json"}
    refused(api.post("/v1/predict", content=body, headers=headers), 422)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_refused_wherever_it_stands_and_is_in_no_log(api, text, caplog):
    caplog.set_level(logging.DEBUG)
    key = {"Authorization": f"Bearer {text}"}
    answers = {
        422: [
            ask(api, text, "Chelsea"),
            ask(api, "Arsenal", text),
            api.post("/v1/predict", json=GOOD | {"league": text[:8]}),
            *(
                api.get("/v1/predictions", params={name: text[:most]})
                for name, most in (
                    *(("team", 80), ("league", 8), ("cursor", 80), ("from", 80), ("to", 80)),
                    *(("status", 80), ("format", 80), ("limit", 80)),
                )
            ),
            api.get("/v1/teams", params={"league": text[:8]}),
            api.get("/v1/ratings", params={"league": text[:8]}),
            api.get("/v1/projection", params={"league": text[:8]}),
            api.get("/v1/model/history", params={"limit": text}),
            api.get("/v1/predictions", params={text: "1"}),
        ],
        404: [api.get("/v1/predictions/" + text.replace("/", "%2F")), api.get(f"/{text}")],
        401: [api.post("/v1/retraining", headers=key)],
    }
    for status, found in answers.items():
        for answer in found:
            refused(answer, status)
    page = api.get("/matches/" + text.replace("/", "%2F"))
    assert page.status_code == 404
    if "html" in page.headers["content-type"]:
        assert text not in page.text or "<" not in text
    assert not logged(caplog, text)
    assert len(api.get("/v1/predictions").json()["predictions"]) == 10


def test_a_wrong_key_changes_nothing_and_is_in_no_log(api, caplog):
    caplog.set_level(logging.DEBUG)
    for wrong in ({}, {"X-API-Key": "guessed-it"}, {"Authorization": "Bearer guessed-it"}):
        answer = api.post("/v1/retraining", headers=wrong)
        refused(answer, 401, "key")
        assert answer.headers["www-authenticate"] == "Bearer"
    # The right one is let through, to where there is no Dagster.
    refused(api.post("/v1/retraining", headers=WITH_KEY), 503, "PL_DAGSTER_URL")
    assert not logged(caplog, "guessed-it")
