"""What the API's log does not say."""

import io
import json
import logging

from pl_serving.json_log import LineOfJson


def written(message, *arguments, caught=None):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineOfJson())
    exc_info = caught and (type(caught), caught, caught.__traceback__)
    record = logging.LogRecord("tests", logging.ERROR, "", 1, message, arguments, exc_info)
    handler.handle(record)
    return stream.getvalue()


def test_the_password_of_a_database_stays_out_of_a_line_and_its_traceback():
    address = "postgresql://pl_api:s3cret%2Fword@db:5432/warehouse"
    try:
        raise OSError(f"no answer of {address}")
    except OSError as caught:
        line = written("cannot reach %s", address, caught=caught)
    assert "s3cret" not in line
    assert json.loads(line)["message"] == ("cannot reach postgresql://pl_api:***@db:5432/warehouse")


def test_an_address_without_a_password_stays_as_it_is():
    line = written("asked http://127.0.0.1:5000/api and mailed a@example.org")
    assert json.loads(line)["message"] == "asked http://127.0.0.1:5000/api and mailed a@example.org"
