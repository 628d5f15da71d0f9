"""`pl doctor`: what runs, what answers, what is stale, and what to do about it."""

import datetime as dt
import sys
import time
from typing import Any, NamedTuple

import psycopg
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pl_assets.football.source_names import rank
from pl_assets.local import services
from pl_assets.local.borrowed import as_it_runs
from pl_assets.local.data_choice import as_decided
from pl_assets.local.migrate import current_revision, newest_revision
from pl_assets.local.postgres import PostgresServer
from pl_assets.local.state import Record, read_record, running_stack
from pl_assets.settings import Settings

_HEALTH = {
    "postgres": None,
    "code": None,
    "daemon": None,
    "mlflow": "/health",
    "api": "/health/live",
    "webserver": "/server_info",
}
"""What each service answers when well; of three the warehouse and the processes tell."""


class Finding(NamedTuple):
    what: str
    is_well: bool
    word: str


def examine(settings: Settings) -> bool:
    """Print a table of findings; returns whether all is well."""
    running = running_stack(settings.home)
    if running is not None:
        settings = as_it_runs(settings, running)
    is_elsewhere = running is None and settings.database_url and settings.mlflow_url
    findings = [
        *(_services(settings) if is_elsewhere else _processes(running, read_record(settings.home))),
        *_sources(settings),
        *_store(settings),
    ]
    console = Console(file=sys.stdout, highlight=False)
    table = Table(box=None, pad_edge=False)
    for heading in ("", "what", "found"):
        table.add_column(heading)
    for finding in findings:
        table.add_row(
            "[green]ok[/]" if finding.is_well else "[red]no[/]", *map(escape, finding[::2])
        )
    console.print(f"PL_HOME {settings.home}", soft_wrap=True)
    console.print(table)
    return all(finding.is_well for finding in findings)


def _processes(record: Record | None, was: Record | None) -> list[Finding]:
    if record is None:
        left = [service.name for service in (was.services if was else []) if service.find()]
        if left:
            word = f"killed; still running: {', '.join(left)}. `pl up` ends them and starts anew"
            return [Finding("stack", False, word)]
        return [Finding("stack", False, "not running; `pl up` starts it")]
    found = [Finding("stack", True, f"pid {record.owner.pid}")]
    for name, path in _HEALTH.items():
        service = record.service(name)
        if service is None or service.find() is None:
            found.append(Finding(name, False, f"not running; see `pl logs {name}`"))
            continue
        begun = time.monotonic()
        answered = path is None or services.answers(service.address + path)
        took = f"answers in {(time.monotonic() - begun) * 1000:.0f} ms" if path else ""
        word = ", ".join(filter(None, (f"pid {service.pid}", service.address, took)))
        found.append(Finding(name, answered, word if answered else "does not answer"))
    return found


def _services(settings: Settings) -> list[Finding]:
    """Those that somebody else runs, as in containers, where the settings say they are."""
    addresses = {
        "mlflow": f"{settings.tracking_url}/health",
        "api": f"{settings.serving_url}/health/live",
    }
    return [
        Finding(name, True, address)
        if services.answers(address)
        else Finding(name, False, f"no answer from {address}")
        for name, address in addresses.items()
    ]


def _sources(settings: Settings) -> list[Finding]:
    """Whether each source can be reached; one that others are preferred to is no reason to worry.

    That a file is not there counts as reached: the address of its season is guessed.
    """
    from pl_assets.football.calendar import season_of
    from pl_assets.resources.real_sources import real_sources

    last_season = season_of(dt.datetime.now(dt.UTC).date()) - 1
    found: list[Finding] = []
    for source in real_sources(settings):
        address = source.fixture_address() or source.season_address(
            settings.leagues[0], last_season
        )
        if address is None:
            continue
        is_reached = services.answers(address, through_proxy=True, or_is_missing=True)
        word = address if is_reached else f"no answer from {address} ({source.setting})"
        is_made_up_for = any(finding.is_well for finding in found)
        found.append(Finding(f"source {source.name}", is_reached or is_made_up_for, word))
    return found


def _store(settings: Settings) -> list[Finding]:
    if settings.database_url is None:
        if not (settings.home / "postgres.password").exists():
            return [Finding("warehouse", False, "never made; `pl up` makes it")]
        server = PostgresServer(settings.home, settings.postgres_port)
        if not server.ping():
            return [Finding("warehouse", False, f"no answer from 127.0.0.1:{server.port}")]
        settings = settings.model_copy(update={"database_url": server.secret_url})
    try:
        return _warehouse(settings)
    except psycopg.Error as problem:
        return [Finding("warehouse", False, str(problem).strip())]


def _warehouse(settings: Settings) -> list[Finding]:
    at, newest = current_revision(settings, "warehouse"), newest_revision()
    found = [Finding("migrations", at == newest, f"at {at}, newest {newest}")]
    if at != newest:
        return found
    settings = as_decided(settings)
    with psycopg.connect(settings.database(settings.warehouse_database)) as connection:
        clock = connection.execute("SELECT max(as_of) FROM platform_clock").fetchone()
        polls = connection.execute(
            "SELECT source, answers, since, polled_at, word FROM source_polls"
        ).fetchall()
        published = connection.execute(
            "SELECT snapshot_id, as_of, published_at, model_version FROM prediction_snapshots "
            "ORDER BY snapshot_id DESC LIMIT 1"
        ).fetchone()
        [(scored, trained)] = connection.execute(
            "SELECT (SELECT max(as_of) FROM model_scores), (SELECT max(as_of) FROM trained_model)"
        ).fetchall()
        found += _alerts(connection, settings)
    real_answers = any(answers for source, answers, *_ in polls if source != "simulated")
    moves = "; a real source answers: `pl source real` moves over" if real_answers else ""
    serves = settings.data_source + moves * settings.is_simulated
    found.append(Finding("data", True, serves))
    is_made_up_for = settings.is_simulated
    for source, answers, since, polled_at, word in sorted(polls, key=lambda poll: rank(poll[0])):
        state = f"{'answers' if answers else 'gives no answer'} since {since:%Y-%m-%d %H:%M} UTC"
        seen = f"looked at {polled_at:%Y-%m-%d %H:%M}"
        found.append(Finding(source, answers or is_made_up_for, f"{state}, {seen}: {word}"))
        is_made_up_for |= answers
    if clock and clock[0]:
        found.append(Finding("platform time", True, f"{clock[0]:%Y-%m-%d %H:%M} UTC"))
    if published is None:
        return [*found, Finding("forecasts", False, "none yet; `pl refresh` makes them")]
    number, as_of, at_wall_clock, version = published
    age = dt.datetime.now(dt.UTC) - at_wall_clock
    late = age > dt.timedelta(hours=settings.predictions_late_hours)
    word = f"snapshot {number} of {as_of:%Y-%m-%d %H:%M} UTC by version {version}, "
    word += f"published {age.total_seconds() / 3600:.1f} h ago" + (" (late)" if late else "")
    return [*found, Finding("forecasts", not late, word), _record(scored, trained)]


def _record(scored: dt.datetime | None, trained: dt.datetime | None) -> Finding:
    """How the models did on past matches; it follows every training, some minutes later."""
    if scored is None:
        word = "none yet: it follows the first training, where there are closing odds to judge by"
    else:
        word = f"judged on {scored:%Y-%m-%d %H:%M} UTC"
        if trained is not None and scored < trained:
            word += ", before the newest training; it follows"
    return Finding("record", True, word)


def _alerts(connection: psycopg.Connection[Any], settings: Settings) -> list[Finding]:
    """What is wrong at present: a warning is shown, an error is not well; and what nobody heard."""
    from pl_assets.resources.alert_channels import channels

    opened = connection.execute(
        "SELECT kind, subject, severity, word, opened_at FROM alerts WHERE closed_at IS NULL "
        "ORDER BY alert_id"
    ).fetchall()
    waiting = connection.execute(
        "SELECT channel, count(*), max(attempts), "
        "(array_agg(problem ORDER BY attempts DESC) FILTER (WHERE problem IS NOT NULL))[1] "
        "FROM alert_deliveries WHERE delivered_at IS NULL GROUP BY channel ORDER BY channel"
    ).fetchall()
    found = [
        Finding(
            f"alert {kind}",
            severity != "error",
            f"{severity} since {since:%Y-%m-%d %H:%M} UTC, {subject}: {word}",
        )
        for kind, subject, severity, word, since in opened
    ]
    named = channels(settings)
    goes_to = f"{len(opened)} open; told to: {', '.join(sorted(named))}"
    found.append(Finding("alerts", True, goes_to))
    for channel, messages, attempts, problem in waiting:
        word = f"{messages} waiting for {channel}"
        word += "" if channel in named else ", which the settings no longer name"
        word += f"; tried {attempts} times: {problem}" if problem else ""
        found.append(Finding("messages", not attempts or channel not in named, word))
    return found
