"""Tests of what is around every answer: its id, its headers, and that HEAD is GET without body."""

import re

import httpx
import pytest
from fastapi import FastAPI
from serving.absent_database import NO_DATABASE

from pl_serving.app import create_app
from pl_serving.chart_script import ADDRESS
from pl_serving.settings import ServingSettings

PATHS = ["/", "/docs", "/v1/predictions", "/nothing", "/static/page.css", "/metrics"]


@pytest.mark.parametrize("given", ["a", "A.b_c-9", "x" * 64])
def test_an_id_that_a_request_carries_is_its_answers_too(bare_api, given):
    answer = bare_api.get("/health/live", headers={"X-Request-ID": given})

    assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "two words", 'a"b', "a\tb", "é"])
def test_what_is_no_id_is_replaced(bare_api, given):
    answer = bare_api.get("/health/live", headers={"X-Request-ID": given.encode()})

    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])


def test_every_answer_has_an_id_of_its_own(bare_api):
    ids = [bare_api.get(path).headers.get_list("x-request-id") for path in PATHS]

    assert all(len(those) == 1 for those in ids)
    assert len({those[0] for those in ids}) == len(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_forbids_what_comes_from_other_hosts(bare_api, path):
    headers = bare_api.get(path).headers

    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers.get_list("cache-control") == ["no-cache"]


def test_what_a_route_says_itself_stands(bare_api):
    page = bare_api.get("/openapi.json")
    script = bare_api.get(ADDRESS)

    assert page.headers["cache-control"] == "no-cache"
    assert script.headers.get_list("cache-control") == ["public, max-age=31536000, immutable"]


@pytest.mark.parametrize("path", [*PATHS, "/openapi.json", "/health/live", "/v1/model?no=1"])
def test_head_is_answered_like_get_without_a_body(bare_api, path):
    got, head = bare_api.get(path), bare_api.head(path)

    assert head.status_code == got.status_code
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]
    if "request_id" not in got.text and path != "/metrics":
        assert head.headers["content-length"] == got.headers["content-length"]


def test_head_where_there_is_no_get_is_refused(bare_api):
    assert bare_api.head("/v1/predict").status_code == 405


@pytest.mark.anyio
async def test_a_fault_of_ours_has_its_id_and_the_headers(anyio_backend):
    app = create_app(ServingSettings(warehouse_url=NO_DATABASE))
    _break(app)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        answer = await client.get("/broken")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "secret" not in answer.text


def _break(app: FastAPI):
    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret")


@pytest.fixture
def anyio_backend():
    return "asyncio"
