"""How the forecast of a match moved: what was published unchanged is told once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby

from pl_serving.match_past import LiveRow, MatchPast, three_of
from pl_serving.settling import Outcome, Settled, settled
from pl_serving.snapshot import Probabilities


@dataclass(frozen=True, slots=True)
class Move:
    """A live forecast, from the publication that first said it to the last."""

    first: LiveRow
    last_as_of: datetime

    @property
    def first_as_of(self) -> datetime:
        return self.first.as_of

    @property
    def forecast(self) -> Probabilities:
        return three_of(self.first)

    @property
    def market(self) -> Probabilities | None:
        """Of the moment when it was made."""
        row = self.first
        return Probabilities.known(
            row.market_home_probability, row.market_draw_probability, row.market_away_probability
        )

    @property
    def with_odds(self) -> Probabilities | None:
        row = self.first
        return Probabilities.known(
            row.with_odds_home_win_probability,
            row.with_odds_draw_probability,
            row.with_odds_away_win_probability,
        )


def moves(live: tuple[LiveRow, ...]) -> Iterator[Move]:
    """Forecasts, oldest first; consecutive equal ones are one."""
    for _, equal in groupby(live, key=_said):
        rows = list(equal)
        yield Move(rows[0], rows[-1].as_of)


@dataclass(frozen=True, slots=True)
class Judged:
    """A forecast of a played match and how good it was."""

    forecast: Probabilities
    settled: Settled

    @classmethod
    def of(cls, three: Probabilities | None, outcome: Outcome) -> "Judged | None":
        return None if three is None else cls(three, settled(three, outcome))


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a played match judged us and the market."""

    is_live: bool
    """Whether our forecast was published before kick-off; else it is the walk-forward's."""
    ours: Judged | None
    market: Judged | None
    closing: Judged | None

    @property
    def named(self) -> tuple[tuple[str, Judged], ...]:
        """Those that there are, by name."""
        every = (("Forecast", self.ours), ("Market", self.market), ("Closing", self.closing))
        return tuple((name, judged) for name, judged in every if judged is not None)


def settlement(past: MatchPast) -> Settlement | None:
    """How the last forecast before kick-off did, beside the market; None until it is played."""
    outcome = past.match.outcome
    if outcome is None:
        return None
    last = last_before_kick_off(past)
    market = past.market if last is None or last.market is None else last.market
    return Settlement(
        last is not None,
        Judged.of(past.walk_forward_three if last is None else last.forecast, outcome),
        Judged.of(market, outcome),
        Judged.of(past.closing, outcome),
    )


def last_before_kick_off(past: MatchPast) -> Move | None:
    """The last live forecast that was made before the match began."""
    return Move(past.live[-1], past.live[-1].as_of) if past.live else None


def _said(row: LiveRow) -> LiveRow:
    """The row but for when it was said."""
    return replace(row, as_of=_NEVER, published_at=_NEVER)


_NEVER = datetime.min.replace(tzinfo=UTC)
