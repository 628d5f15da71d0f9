"""An ingest that is killed at any moment: the next one makes it as if nothing had been."""

import os
import time

import ingesting
import numpy as np
import pytest
from databases import copy_database
from source_site import SourceSite
from table_hashes import hashes_of

from .conftest import DAY

TIMES = 10 if os.environ["THOROUGH_TESTS"] else 4
SEASONS = (2016, 2020)
MADE = (
    *("matches", "match_odds", "over_under_odds", "asian_handicap_odds", "rejected_rows"),
    *("source_conflicts", "fixtures", "fixture_odds", "rejected_fixture_rows", "calendar"),
)


@pytest.fixture
def site():
    with SourceSite(seasons=range(SEASONS[0], SEASONS[1] + 1), day=DAY) as running:
        yield running


class Ingests:
    """Ingests of one day into warehouses of their own."""

    def __init__(self, settings, template, site):
        self.server = settings.database_url.get_secret_value()
        self.template = template
        self.told = {
            "home": str(settings.home),
            "database_url": self.server,
            "today": str(site.day),
            **site.addresses,
        }

    def anew(self):
        copy_database(self.server, self.template, "warehouse")

    def begun(self):
        has_begun = ingesting.FORKS.Event()
        process = ingesting.start(self.told, has_begun)
        assert has_begun.wait(60)
        return process

    def to_the_end(self):
        """How many seconds it took."""
        process = self.begun()
        at = time.monotonic()
        process.join(120)
        assert process.exitcode == 0
        return time.monotonic() - at

    def hashes(self):
        return hashes_of(f"{self.server}/warehouse", *MADE)


@pytest.fixture
def ingests(platform_settings, migrated_template, site):
    return Ingests(platform_settings, migrated_template, site)


def test_after_a_kill_at_any_moment_the_next_ingest_makes_the_same_tables(ingests):
    nothing = ingests.hashes()
    took = ingests.to_the_end()
    undisturbed = ingests.hashes()
    assert undisturbed["matches"][0] > 100
    moments = np.random.default_rng()

    def at_random(process, part):
        """In each part of it, for a good part is spent before anything is written."""
        process.join(took * (part + moments.uniform()) / TIMES)

    def in_the_midst(process, _):
        """As soon as something is written: a busy machine keeps no time."""
        while process.is_alive() and ingests.hashes() == nothing:
            process.join(0.001)

    left_behind = set()
    for part, wait in enumerate([at_random] * TIMES + [in_the_midst]):
        ingests.anew()
        process = ingests.begun()
        wait(process, part)
        process.kill()
        process.join()
        left_behind.add(str(ingests.hashes()))
        ingests.to_the_end()
        assert ingests.hashes() == undisturbed, f"killed in part {part}"
    assert left_behind - {str(nothing)}, "the kills were to hit it at work"
