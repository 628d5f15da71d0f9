"""Tests of how long a body may be, as it goes over the wire."""

import json
import socket

import pytest

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize("megabytes", [1, 10])
def test_a_body_that_says_it_is_too_long_is_refused_and_the_answer_arrives(bare_api, megabytes):
    with socket.create_connection((bare_api.base_url.host, bare_api.base_url.port), 20) as wire:
        wire.sendall(
            b"POST /v1/predict HTTP/1.1\r\nHost: api\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % (megabytes * MEGABYTE)
        )
        # To the end, before anything of the answer is read: as simple clients do.
        for _ in range(megabytes):
            wire.sendall(b"x" * MEGABYTE)
        head, body = _all_of(wire).split(b"\r\n\r\n", 1)

    assert head.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in head.lower()
    assert b"application/problem+json" in head
    assert json.loads(body)["type"] == "/docs#body-too-long"


def test_it_is_refused_before_any_of_it_is_sent(bare_api):
    with socket.create_connection((bare_api.base_url.host, bare_api.base_url.port), 20) as wire:
        wire.sendall(
            b"POST /v1/predict HTTP/1.1\r\nHost: api\r\nExpect: 100-continue\r\n"
            b"Content-Length: 999999\r\n\r\n"
        )
        assert wire.recv(64).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(("path", "kilobytes"), [("/v1/predict", 16), ("/v1/predict/batch", 256)])
def test_what_is_just_short_enough_is_not_too_long(bare_api, path, kilobytes):
    just = b" " * (kilobytes * 1024)

    assert bare_api.post(path, content=just).status_code != 413
    assert bare_api.post(path, content=just + b" ").status_code == 413


def _all_of(wire):
    pieces = []
    while piece := wire.recv(65536):
        pieces.append(piece)
    return b"".join(pieces)
