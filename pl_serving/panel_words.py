"""Values of panels as words: units, decimals, what stands for a value, whether it is good."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal

from pl_serving.dashboard_format import Shown, Style

Mood = Literal["good", "watch", "bad"]
_MOODS: dict[str | None, Mood] = {"green": "good", "orange": "watch", "red": "bad"}
_SUFFIX = "suffix:"
_MINUS, _THIN = "−", "\u202f"


def _spaced(unit: str) -> Callable[[str], str]:
    return lambda number: f"{number}{_THIN}{unit}"


_UNITS: dict[str, Callable[[str], str]] = {
    "none": lambda number: number,
    "percentunit": _spaced("%"),
    "currencyGBP": lambda number: f"{_MINUS}£{number[1:]}" if number[0] == _MINUS else f"£{number}",
    "s": _spaced("s"),
    "h": _spaced("h"),
    "d": _spaced("days"),
}
UNITS = frozenset(_UNITS)
"""Those of Grafana's that are understood here, beside `suffix:`."""


def is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def in_words(value: object, style: Style) -> str:
    """A value as it is shown."""
    if value is None:
        return style.nothing
    if (shown := _mapped(value, style)) is not None:
        return shown.text
    if is_number(value):
        return _number(float(value), style)  # type: ignore[arg-type]
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


def mood(value: object, style: Style) -> Mood | None:
    """Whether a value is good, to be watched or bad, if that was said of it."""
    if not is_number(value):
        return None
    if (shown := _mapped(value, style)) is not None:
        return _MOODS.get(shown.color)
    found = None
    for step in style.thresholds.steps if style.thresholds else ():
        if step.value is None or float(value) >= step.value:  # type: ignore[arg-type]
            found = _MOODS.get(step.color)
    return found


def tick_format(style: Style) -> dict[str, str]:
    """How Plotly writes the numbers of an axis."""
    decimals = style.decimals if style.decimals is not None else 2
    if style.unit == "percentunit":
        return {"tickformat": f".{decimals}%"}
    # Where values have no decimals an axis may want one.
    written = ",~f" if decimals == 0 else f",.{decimals}f"
    return {"tickformat": written, "tickprefix": "£" if style.unit == "currencyGBP" else ""}


def hover_format(style: Style) -> str:
    """How Plotly writes a number at the pointer."""
    decimals = style.decimals if style.decimals is not None else 2
    if style.unit == "percentunit":
        return f"%{{y:.{decimals}%}}"
    before = "£" if style.unit == "currencyGBP" else ""
    after = {"s": " s", "h": " h", "d": " days"}.get(style.unit, "")
    return f"{before}%{{y:,.{decimals}f}}{after}"


def _mapped(value: object, style: Style) -> Shown | None:
    key = f"{float(value):g}" if is_number(value) else str(value)  # type: ignore[arg-type]
    for mapping in style.mappings:
        if key in mapping.options:
            return mapping.options[key]
    return None


def _number(value: float, style: Style) -> str:
    if style.unit == "percentunit":
        value *= 100
    decimals = style.decimals
    if decimals is None:
        decimals = 0 if value == int(value) else 2
    text = f"{value:,.{decimals}f}"
    if text.startswith("-"):
        # What rounds to nothing is not below it.
        text = text[1:] if float(text.replace(",", "")) == 0 else _MINUS + text[1:]
    if style.unit.startswith(_SUFFIX):
        return _spaced(style.unit.removeprefix(_SUFFIX).strip())(text)
    return _UNITS.get(style.unit, _UNITS["none"])(text)
