"""Which data serves on this PL_HOME: found out at the start, changed with `pl source`."""

import logging
import os
import queue
import signal
import threading
from typing import NamedTuple

import psycopg

from pl_assets.local.errors import LocalError
from pl_assets.local.migrate import exists
from pl_assets.local.state import running_stack
from pl_assets.settings import DataSource, Settings

PROBE_WITHIN_S = 10.0
"""How long the sources have, in all, to give a usable answer when the platform first starts."""


class Probed(NamedTuple):
    answers: bool
    word: str


def working_on(settings: Settings, data: DataSource) -> Settings:
    """The same settings, for the other data."""
    return settings.model_copy(update={"data_source": data})


def as_decided(settings: Settings) -> Settings:
    """Settings for the data that serves, if that was ever decided."""
    from pl_assets.resources.served_data import ServedData

    decision = ServedData(settings).decision()
    return working_on(settings, decision.name) if decision else settings


def decide_at_start(settings: Settings) -> tuple[Settings, str]:
    """Which data serves, and why: what was decided before; else what can be had.

    Real data that is held is never left by itself. On an empty PL_HOME the source is asked, and
    if it gives nothing in `PROBE_WITHIN_S` the simulated league serves.

    Raises:
        ClockError: if platform time cannot be read, without which nothing can be asked for.
    """
    from pl_assets.resources.served_data import ServedData

    served = ServedData(settings)
    decision = served.decision()
    if decision is None:
        if has_forecasts(working_on(settings, "real")):
            served.decide("real", "real data is held")
        else:
            probed = probe_real_sources(settings)
            word = "a real source answers" if probed.answers else f"no source: {probed.word}"
            served.decide("real" if probed.answers else "simulated", word)
        decision = served.decision()
    if decision is None:
        raise LocalError("expected a decision on which data serves, found none")
    when = f"{decision.since:%d %B %Y %H:%M} UTC"
    return working_on(settings, decision.name), f"decided {when}: {decision.reason}"


def probe_real_sources(settings: Settings, within_s: float = PROBE_WITHIN_S) -> Probed:
    """Whether a real source gives anything usable, within a time in all.

    Raises:
        ClockError: if platform time cannot be read.
    """
    from pl_assets.resources.clock import Clock
    from pl_assets.resources.polite_http import PoliteHttp
    from pl_assets.resources.polling import probe
    from pl_assets.resources.real_sources import real_sources
    from pl_assets.resources.source import Budget
    from pl_assets.resources.warehouse import Warehouse

    as_of = Clock(settings, Warehouse(settings)).read()
    asked = real_sources(settings, PoliteHttp(timeout_s=within_s))
    budget = Budget(within_s)
    found: queue.Queue[Probed] = queue.Queue()
    # The outcome is told in one line; each attempt on the way to it would only be noise.
    logging.getLogger("stamina").setLevel(logging.ERROR)
    for source in asked:
        # One that drips a byte now and then would hold us for as long as it likes.
        threading.Thread(
            target=lambda source=source: found.put(
                Probed(*probe(source, settings.leagues, as_of, budget))
            ),
            daemon=True,
        ).start()
    words: list[str] = []
    while len(words) < len(asked):
        try:
            probed = found.get(timeout=budget.left_s)
        except queue.Empty:
            words.append(f"the others gave no answer in {within_s:.0f} s")
            break
        if probed.answers:
            return probed
        words.append(probed.word)
    return Probed(False, "; ".join(words))


def has_forecasts(settings: Settings) -> bool:
    """Whether anything was ever published of the data that these settings are for."""
    if not exists(settings, settings.warehouse_database):
        return False
    with psycopg.connect(settings.database(settings.warehouse_database)) as connection:
        row = connection.execute("SELECT EXISTS (SELECT FROM prediction_snapshots)").fetchone()
    return bool(row and row[0])


def holds_enough_matches(settings: Settings) -> bool:
    """Whether a model could be trained on what is held: then it is not the source's fault."""
    from pl_assets.football.training import FEWEST_MATCHES

    with psycopg.connect(settings.database(settings.warehouse_database)) as connection:
        row = connection.execute("SELECT count(*) FROM matches").fetchone()
    return bool(row and row[0] >= FEWEST_MATCHES)


def real_source_answers(settings: Settings) -> bool:
    """Whether the latest look at a real source, while simulated data serves, found one."""
    try:
        with psycopg.connect(
            settings.database(settings.warehouse_database), connect_timeout=2
        ) as connection:
            row = connection.execute(
                "SELECT bool_or(answers) FROM source_polls WHERE source <> 'simulated'"
            ).fetchone()
    except psycopg.Error:
        return False  # it is being restarted; the supervisor says so
    return bool(row and row[0])


def tell_running_stack(settings: Settings) -> None:
    """Have a running `pl up` look again at which data serves."""
    running = running_stack(settings.home)
    if running is not None:
        os.kill(running.owner.pid, signal.SIGUSR1)
