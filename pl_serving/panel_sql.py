"""Grafana's macros in the SQL of panels, as placeholders whose values go their own way."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from pl_serving.errors import DashboardUnusable

_MACRO = re.compile(r"\$__(\w*)(?:\(([^()]*)\))?")
_COLUMN = re.compile(r'[A-Za-z_][\w.]*|"[^"]+"')
_INTERVAL = re.compile(r"'?(\d+)([smhdw])'?")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class Span(NamedTuple):
    """The time that is looked at."""

    begin: datetime
    end: datetime


def expanded(sql: str) -> bytes:
    """SQL for `psycopg` with the placeholders `begin` and `end`.

    Raises:
        DashboardUnusable: if a macro is not known or does not fit.
    """
    # What stands in the query itself is no placeholder.
    return _MACRO.sub(_placeholder, sql.replace("%", "%%")).encode()


def _placeholder(found: re.Match[str]) -> str:
    name, given = found.group(1), found.group(2)
    macro = _MACROS.get(name)
    if macro is None or given is None:
        known = ", ".join(f"$__{one}(...)" for one in _MACROS)
        raise DashboardUnusable(f"expected one of the macros {known}, found {found.group()}")
    return macro(*_arguments(found.group(), given, 0 if name in ("timeFrom", "timeTo") else None))


def _arguments(whole: str, given: str, number: int | None) -> list[str]:
    arguments = [part.strip() for part in given.split(",")] if given.strip() else []
    if number is not None and len(arguments) != number:
        raise DashboardUnusable(f"expected nothing between the brackets, found {whole}")
    if number is None and not (arguments and _COLUMN.fullmatch(arguments[0])):
        raise DashboardUnusable(f"expected the name of a column, found {whole}")
    return arguments


def _filter(column: str, *more: str) -> str:
    if more:
        raise DashboardUnusable(f"expected one column in $__timeFilter, found also {more[0]}")
    return f"{column} BETWEEN %(begin)s AND %(end)s"


def _group(column: str, interval: str = "", *more: str) -> str:
    length = _INTERVAL.fullmatch(interval)
    if length is None or more:
        raise DashboardUnusable(f"expected an interval as '1d' in $__timeGroup, found {interval!r}")
    seconds = int(length.group(1)) * _SECONDS[length.group(2)]
    return f"floor(extract(epoch from {column})/{seconds})*{seconds}"


def _group_named(column: str, interval: str = "", *more: str) -> str:
    return f'{_group(column, interval, *more)} AS "time"'


_MACROS: dict[str, Callable[..., str]] = {
    "timeFilter": _filter,
    "timeGroup": _group,
    "timeGroupAlias": _group_named,
    "timeFrom": lambda: "%(begin)s",
    "timeTo": lambda: "%(end)s",
}
