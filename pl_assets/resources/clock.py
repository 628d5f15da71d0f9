"""The platform's clock: read once per run, kept as the run's tag, never moved back."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from pl_assets.football.calendar import platform_time
from pl_assets.resources.errors import ClockMovedBack, ClockUnreadable
from pl_assets.resources.trusted import authorities
from pl_assets.resources.warehouse import Warehouse
from pl_assets.settings import Settings

if TYPE_CHECKING:
    import dagster as dg  # not at run time: `pl up` reads the clock without Dagster

AS_OF_TAG = "pl/as_of"
_STARTED_BY_CONDITIONS = "dagster/from_automation_condition"
_READ_TIMEOUT_S = 5.0


class Clock:
    """Platform time, which `PL_TODAY` sets and otherwise is now.

    Args:
        settings: `today` as a date or the address of a JSON document with a `day`.
        warehouse: where the latest time used is kept.
    """

    def __init__(self, settings: Settings, warehouse: Warehouse) -> None:
        self._settings = settings
        self._warehouse = warehouse

    def as_of(self, context: "dg.AssetExecutionContext") -> dt.datetime:
        """The platform time of a run: every step of it gets the same.

        A run that conditions started takes the time of the newest run it follows from.

        Raises:
            ClockUnreadable, ClockMovedBack: see `pl_assets.resources.errors`.
        """
        run_id = context.run.run_id
        with self._warehouse.transaction() as connection:
            # Steps of one run may run side by side; the first to get here decides.
            connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"pl/as_of/{run_id}"])
            # The context's own copy of the run is from before its first step.
            run = context.instance.get_run_by_id(run_id)
            if run and AS_OF_TAG in run.tags and not self._is_copied(context, run):
                return dt.datetime.fromisoformat(run.tags[AS_OF_TAG])
            as_of = self._inherited(context) or self.advance()
            context.instance.add_run_tags(run_id, {AS_OF_TAG: as_of.isoformat()})
            return as_of

    def advance(self) -> dt.datetime:
        """Read the clock and remember how far it has come."""
        as_of = self.read()
        with self._warehouse.transaction() as connection:
            row = connection.execute(
                "INSERT INTO platform_clock (only_row, as_of) VALUES (true, %s) "
                "ON CONFLICT (only_row) DO UPDATE "
                "SET as_of = greatest(platform_clock.as_of, excluded.as_of) RETURNING as_of",
                [as_of],
            ).fetchone()
        latest = row[0] if row else as_of
        if as_of < latest:
            raise ClockMovedBack(
                f"expected platform time at or after {latest:%Y-%m-%d %H:%M}Z, which this "
                f"warehouse has reached; found {as_of:%Y-%m-%d %H:%M}Z. To replay an earlier "
                "day, give the platform another PL_HOME"
            )
        return as_of

    def latest(self) -> dt.datetime:
        """The latest platform time that was used, without reading the clock anew.

        Raises:
            ClockUnreadable: if none ever was.
        """
        with self._warehouse.transaction() as connection:
            row = connection.execute("SELECT as_of FROM platform_clock").fetchone()
        if row is None:
            raise ClockUnreadable(
                "expected a platform time that this warehouse has reached, found none yet"
            )
        return row[0].astimezone(dt.UTC)  # type: ignore[no-any-return]

    def now_or_at_least(self, as_of: dt.datetime) -> dt.datetime:
        """Platform time at this moment; that of a run where it cannot be read or is behind it."""
        try:
            return max(as_of, self.read())
        except ClockUnreadable:
            return as_of

    def read(self) -> dt.datetime:
        """Platform time at this moment, in UTC, without remembering it.

        Raises:
            ClockUnreadable: if `PL_TODAY` gives no date.
        """
        today = self._settings.today
        if today is None:
            return dt.datetime.now(dt.UTC).replace(microsecond=0)
        text = self._day_from(today) if self._settings.has_clock_elsewhere else today
        try:
            return platform_time(dt.date.fromisoformat(text))
        except ValueError:
            raise ClockUnreadable(
                f"expected PL_TODAY to be or to answer with a date as 2025-02-14, found {text!r}"
            ) from None

    @staticmethod
    def _day_from(address: str) -> str:
        import httpx

        try:
            answer = httpx.get(
                address, timeout=_READ_TIMEOUT_S, follow_redirects=True, verify=authorities()
            )
            answer.raise_for_status()
            document: Any = answer.json()
            return str(document["day"])
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as problem:
            raise ClockUnreadable(
                f"expected a JSON document with a `day` at {address} (PL_TODAY), found "
                f"{type(problem).__name__}: {problem}"
            ) from problem

    @staticmethod
    def _is_copied(context: "dg.AssetExecutionContext", run: "dg.DagsterRun") -> bool:
        """Whether the tag is a leftover of the run that this one executes again."""
        parent = context.instance.get_run_by_id(run.parent_run_id) if run.parent_run_id else None
        return parent is not None and parent.tags.get(AS_OF_TAG) == run.tags[AS_OF_TAG]

    @staticmethod
    def _inherited(context: "dg.AssetExecutionContext") -> dt.datetime | None:
        if _STARTED_BY_CONDITIONS not in context.run.tags:
            return None
        layer = context.job_def.asset_layer
        graph = layer.asset_graph
        # Of the whole run: the step that asks first may follow from nothing.
        selected = set(context.run.asset_selection or layer.executable_asset_keys)
        parents = {parent for key in selected for parent in graph.get(key).parent_keys}
        times = []
        for event in context.instance.get_latest_materialization_events(
            list(parents - selected)
        ).values():
            run = context.instance.get_run_by_id(event.run_id) if event else None
            if run and AS_OF_TAG in run.tags:
                times.append(dt.datetime.fromisoformat(run.tags[AS_OF_TAG]))
        return max(times, default=None)
