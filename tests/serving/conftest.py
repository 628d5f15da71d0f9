"""Fixtures of the API's tests."""

import uuid
from contextlib import contextmanager

import pytest
from databases import copy_database, drop_databases
from serving.absent_database import NO_DATABASE
from serving.browsing import CHROMIUM, FLAGS
from serving.made_up_betting import offer, publish_with_betting
from serving.made_up_history import publish_with_history
from serving.made_up_record import decide_on_versions, score
from serving.made_up_snapshot import publish
from serving.running_api import running_api
from serving.shaded_api import publish_with_challengers


@pytest.fixture
def empty_api(warehouse_url):
    """An API whose database holds no snapshot yet."""
    with running_api(warehouse_url) as client:
        yield client


@pytest.fixture(scope="module")
def module_warehouse_url(postgres_server, migrated_template):
    """Address of a migrated, empty warehouse that the tests of one module share."""
    with a_warehouse(postgres_server, migrated_template) as url:
        yield url


@pytest.fixture(scope="module")
def bare_api():
    """An API without a database, shared by what asks nothing of one."""
    with running_api(NO_DATABASE) as client:
        yield client


@pytest.fixture
def api(warehouse_url):
    """An API that serves the made-up snapshot."""
    publish(warehouse_url)
    with running_api(warehouse_url) as client:
        yield client


@pytest.fixture(scope="module")
def published_api(module_warehouse_url):
    """An API that serves the made-up snapshot, for tests that only read."""
    publish(module_warehouse_url)
    with running_api(module_warehouse_url) as client:
        yield client


@pytest.fixture(scope="module")
def api_with_past(postgres_server, migrated_template):
    """An API that serves the made-up snapshot with its past, for tests that only read."""
    with a_warehouse(postgres_server, migrated_template) as warehouse_url:
        publish_with_history(warehouse_url, is_judged=True)
        offer(warehouse_url)
        with running_api(warehouse_url) as client:
            yield client


@pytest.fixture(scope="module")
def betting_api(module_warehouse_url):
    """An API whose database also holds rules of betting and a ledger, for tests that only read."""
    publish_with_betting(module_warehouse_url)
    with running_api(module_warehouse_url) as client:
        yield client


@pytest.fixture
def recorded(warehouse_url):
    """An API whose database also holds made-up scores and decisions."""
    publish(warehouse_url)
    score(warehouse_url)
    decide_on_versions(warehouse_url)
    with running_api(warehouse_url) as client:
        yield client


@pytest.fixture
def simulated_warehouse_url(postgres_server, migrated_template):
    """Address of a second migrated, empty warehouse, for simulated data."""
    with a_warehouse(postgres_server, migrated_template) as url:
        yield url


@pytest.fixture
def challenged_url(warehouse_url):
    """Address of a database whose newest snapshot has challengers."""
    publish_with_challengers(warehouse_url)
    return warehouse_url


@pytest.fixture
def shade_folder(tmp_path):
    """Where the API writes down what challengers say."""
    return tmp_path / "shade"


@contextmanager
def a_warehouse(server, template):
    """A database that is dropped in the end."""
    name = f"warehouse_of_the_api_{uuid.uuid4().hex}"
    copy_database(server, template, name)
    yield f"{server}/{name}"
    drop_databases(server, name)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser):
    """Opens an address in a fresh window and watches what goes wrong and where it goes."""
    contexts = []

    def opened(address, width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints, page.addresses = [], []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda request: page.addresses.append(request.url))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
