"""A question that champion and challenger both answered, as a line of the API's spool.

The API writes these lines and the platform reads them, by this one definition: what fits it also
fits the table `shadow_forecasts`.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

# By name here too: the module that has the names loads all that models need.
_PROBABILITIES = ("home_win_probability", "draw_probability", "away_win_probability")
_SUM_TOLERANCE = 1e-6
_LARGEST_INTEGER, _LARGEST = 2**31 - 1, 2**63 - 1

# PostgreSQL knows no NUL in a text.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]{1,200}$")]
Number = Annotated[int, Field(ge=0, le=_LARGEST_INTEGER)]
Probability = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Price = Annotated[float, Field(gt=1, allow_inf_nan=False)]


def _sums_to_1(three: tuple[float, float, float]) -> tuple[float, float, float]:
    if abs(sum(three) - 1) > _SUM_TOLERANCE:
        raise ValueError(f"expected probabilities that sum to 1, found {sum(three)}")
    return three


Three = Annotated[tuple[Probability, Probability, Probability], AfterValidator(_sums_to_1)]


@dataclass(frozen=True, slots=True)
class ShadeLine:
    """One question; probabilities are of home win, draw and away win."""

    # A line with more in it than this was written by a newer version: it waits for a newer reader.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    asked_at: AwareDatetime
    """Wall clock of the API."""
    request_id: Text
    place: Number
    """Among the answers of a batch, from 0 on."""
    league: Text
    home_team: Text
    away_team: Text
    match_id: Text | None
    """None where no such match is listed."""
    odds: tuple[Price, Price, Price] | None
    """Decimal odds that were sent along."""
    model_name: Text
    """The registered model that answered."""
    champion_version: Number
    champion: Three
    challenger_version: Number
    challenger: Three
    market: Three | None
    """Of the odds given, else of those listed."""
    snapshot_id: Annotated[int, Field(ge=0, le=_LARGEST)]
    as_of: AwareDatetime
    """Platform time of the snapshot."""
    data_source: Literal["real", "simulated"]

    def __post_init__(self) -> None:
        """A version is not compared with itself; nor does the table take such a row."""
        if self.champion_version == self.challenger_version:
            raise ValueError(f"expected two versions, found {self.champion_version} twice")

    def row(self) -> dict[str, Any]:
        """The columns of `shadow_forecasts` that it says."""
        found = {
            name: getattr(self, name)
            for name in (
                *("asked_at", "request_id", "place", "league", "home_team", "away_team"),
                *("match_id", "model_name", "champion_version", "challenger_version"),
                *("snapshot_id", "as_of", "data_source"),
            )
        }
        for name, price in zip(("home", "draw", "away"), self.odds or _NONE, strict=True):
            found[f"{name}_odds"] = price
        for whose in ("champion", "challenger", "market"):
            three = getattr(self, whose) or _NONE
            for name, probability in zip(_PROBABILITIES, three, strict=True):
                found[f"{whose}_{name}"] = probability
        return found


_NONE = (None, None, None)
_LINE = TypeAdapter(ShadeLine)


class Lines(NamedTuple):
    """What a file of the spool holds."""

    found: list[tuple[int, ShadeLine]]
    """By the number of the line, from 1 on."""
    faults: list[str]
    """Lines that are none of ours, by number, with what is wrong."""
    is_cut_short: bool
    """Whether the last line has no end: its writer was killed over it, and nobody has lost it."""


def written(line: ShadeLine) -> bytes:
    """A line, its end included."""
    return _LINE.dump_json(line) + b"\n"


def read(body: bytes, data_source: str) -> Lines:
    """The lines of a file.

    Args:
        body: what it holds.
        data_source: 'real' or 'simulated': a line of the other data is a fault.
    """
    *whole, rest = body.split(b"\n")
    found, faults = [], []
    for number, text in enumerate(whole, 1):
        try:
            line = _LINE.validate_json(text)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in fault["loc"]) or "the whole"
            faults.append(f"line {number}: {place}: {fault['msg']}")
            continue
        if line.data_source != data_source:
            faults.append(f"line {number}: expected {data_source} data, found {line.data_source}")
        else:
            found.append((number, line))
    return Lines(found, faults, bool(rest))
