"""Fixtures of the API's tests."""

import pytest
from serving.made_up_snapshot import publish
from serving.running_api import running_api


@pytest.fixture
def empty_api(warehouse_url):
    """An API whose database holds no snapshot yet."""
    with running_api(warehouse_url) as client:
        yield client


@pytest.fixture
def api(warehouse_url):
    """An API that serves the made-up snapshot."""
    publish(warehouse_url)
    with running_api(warehouse_url) as client:
        yield client
