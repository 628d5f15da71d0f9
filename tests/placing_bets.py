"""Bets placed in a process of its own, which can be killed."""

from football.betting.paper import MONDAY, prices, snapshot, weekend
from ingesting import FORKS

from pl_assets.football.betting.placing import on_offer
from pl_assets.resources.betting_ledger import BettingLedger
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings


def offered(fixtures=None, as_of=MONDAY, seed=0):
    """What accounts are asked to decide on."""
    fixtures = weekend() if fixtures is None else fixtures
    return on_offer(snapshot(fixtures, as_of, seed), prices(fixtures, as_of, seed), as_of, as_of)


def start(database_url):
    """A process that places bets on `offered()`."""
    process = FORKS.Process(target=_place, args=[database_url])
    process.start()
    return process


def _place(database_url):
    BettingLedger(Warehouse(Settings(database_url=database_url))).place(offered())
