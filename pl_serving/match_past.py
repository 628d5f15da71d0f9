"""What the database knows of one match: its result, every forecast made for it, its odds."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from pl_serving.history import History
from pl_serving.known_match import KnownMatch, known_match
from pl_serving.snapshot import Probabilities, Snapshot

_LIVE = """
SELECT forecast.as_of, published_at, forecast.model_name, forecast.model_version,
       coalesce(
           forecast.recipe,
           CASE WHEN forecast.model_version = whole.model_version THEN whole.recipe END
       ) AS recipe,
       home_win_probability, draw_probability, away_win_probability,
       market_home_probability, market_draw_probability, market_away_probability,
       with_odds_home_win_probability, with_odds_draw_probability, with_odds_away_win_probability,
       forecast.with_odds_model_version
FROM predictions AS forecast JOIN prediction_snapshots AS whole USING (snapshot_id)
WHERE match_id = %(match)s AND snapshot_id <= %(newest)s AND forecast.as_of < %(begins)s
ORDER BY snapshot_id
"""
_RECORD = """
SELECT model, home_win_probability, draw_probability, away_win_probability, trained_through
FROM backtest_predictions WHERE match_id = %(match)s AND model = ANY (%(models)s)
"""
# Scores are of the matches that every model has forecast: see `evaluation.judged_alike`.
_LEFT_OUT = """
WITH judged AS (
    SELECT model, min(as_of) AS as_of FROM model_scores
    WHERE model NOT IN ('champion', 'champion_with_odds') GROUP BY model
)
SELECT CASE WHEN %(day)s < min(judged.as_of)::date
            THEN count(record.match_id) < count(*) END AS left_out
FROM judged LEFT JOIN backtest_predictions AS record
    ON record.model = judged.model AND record.match_id = %(match)s
"""
MARKET, CLOSING = "market", "closing"


@dataclass(frozen=True, slots=True)
class LiveRow:
    """One row of `predictions` with what its publication says of it."""

    as_of: datetime
    published_at: datetime
    model_name: str
    model_version: int
    recipe: str | None
    home_win_probability: float
    draw_probability: float
    away_win_probability: float
    market_home_probability: float | None
    market_draw_probability: float | None
    market_away_probability: float | None
    with_odds_home_win_probability: float | None
    with_odds_draw_probability: float | None
    with_odds_away_win_probability: float | None
    with_odds_model_version: int | None

    def in_utc(self) -> "LiveRow":
        """With moments as they are told; the database gives them in a zone of its own."""
        as_of, published_at = self.as_of.astimezone(UTC), self.published_at.astimezone(UTC)
        return replace(self, as_of=as_of, published_at=published_at)


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One row of `backtest_predictions`."""

    model: str
    home_win_probability: float
    draw_probability: float
    away_win_probability: float
    trained_through: date | None


@dataclass(frozen=True, slots=True)
class _LeftOut:
    left_out: bool | None


@dataclass(frozen=True, slots=True)
class MatchPast:
    """All of it."""

    match: KnownMatch
    live: tuple[LiveRow, ...]
    """Of every snapshot that held the match, oldest first."""
    walk_forward: RecordRow | None
    """Of the recipe that is champion now."""
    market: Probabilities | None
    """Before the match, as the record has it."""
    closing: Probabilities | None
    is_left_out: bool | None
    """Of the scores that models are judged by; None where that is not yet known."""

    @property
    def walk_forward_three(self) -> Probabilities | None:
        return _known(self.walk_forward)


async def match_past(history: History, snapshot: Snapshot, match_id: str) -> MatchPast | None:
    """All that is known of a match; None where there is none of this name.

    Raises:
        HistoryUnavailable: if the database does not answer.
    """
    source = snapshot.data_source
    given = {
        "match": match_id,
        # Nothing is told of a publication that is not served yet.
        "newest": snapshot.snapshot_id,
        "models": [MARKET, CLOSING, *filter(None, [snapshot.recipe])],
    }
    match = await known_match(history, source, match_id)
    if match is None:
        return None
    # It may have been brought forward.
    before = given | {"begins": match.begins}
    live = await history.rows(source, LiveRow, _LIVE, before)
    record = {row.model: row for row in await history.rows(source, RecordRow, _RECORD, given)}
    is_left_out = None
    if match.outcome is not None:
        of_day = {"match": match_id, "day": match.match_date}
        is_left_out = (await history.rows(source, _LeftOut, _LEFT_OUT, of_day))[0].left_out
    return MatchPast(
        match,
        tuple(row.in_utc() for row in live),
        record.get(snapshot.recipe or ""),
        _known(record.get(MARKET)),
        _known(record.get(CLOSING)),
        is_left_out,
    )


def three_of(row: LiveRow | RecordRow) -> Probabilities:
    """The forecast of a row."""
    return Probabilities(row.home_win_probability, row.draw_probability, row.away_win_probability)


def _known(row: RecordRow | None) -> Probabilities | None:
    return None if row is None else three_of(row)
