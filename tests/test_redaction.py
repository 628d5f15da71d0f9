"""Passwords in what is logged."""

import io
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.redaction import mask_logs, masked

PASSWORDS = st.text(
    st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="@'\"&/"), min_size=1
).filter(lambda word: word.strip("*") and "pl" not in word and "host" not in word)


@given(PASSWORDS)
def test_a_password_in_an_address_is_masked_and_the_rest_stays(password):
    said = masked(f"cannot reach postgresql://pl:{password}@host:5432/warehouse; try again")
    assert said == "cannot reach postgresql://pl:***@host:5432/warehouse; try again"


@given(PASSWORDS)
def test_a_password_that_libpq_takes_is_masked(password):
    assert masked(f"host=db password={password} port=1") == "host=db password=*** port=1"


@pytest.mark.parametrize(
    "text",
    [
        "http://127.0.0.1:8000/v1/predictions",
        "mail to someone@example.org: http://host:80/x then a@b.c",
        "smtp://mail.example.org:587",
    ],
)
def test_what_holds_no_password_stays(text):
    assert masked(text) == text


@pytest.fixture
def written():
    """What a handler writes of masked records; the factory is put back after."""
    before = logging.getLogRecordFactory()
    stream = io.StringIO()
    logger = logging.getLogger("tests.redaction")
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    mask_logs()
    try:
        yield logger, stream
    finally:
        logging.setLogRecordFactory(before)
        logger.removeHandler(handler)


def test_arguments_and_tracebacks_of_any_logger_are_masked(written):
    logger, stream = written
    address = "redis://:k3y-of-redis@host:6379"
    logger.error("no answer of %s", address)
    try:
        raise ConnectionError(f"no answer of {address}")
    except ConnectionError:
        logger.exception("gave up")
    assert "k3y-of-redis" not in stream.getvalue()
    assert stream.getvalue().count("redis://:***@host:6379") == 2
    assert "Traceback" in stream.getvalue()
