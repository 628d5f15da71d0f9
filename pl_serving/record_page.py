"""What the page of the record shows: rows of the database in order, with words and charts."""

from collections.abc import Sequence
from dataclasses import dataclass

from pl_assets.football.season_name import season_name
from pl_serving.history import History
from pl_serving.record_charts import Figure, of_reliability, of_seasons
from pl_serving.record_queries import (
    DecisionRow,
    ReliabilityRow,
    ScoreRow,
    decision_on,
    decisions,
    reliability,
    scores,
)
from pl_serving.record_words import NAMES, against_the_market, in_a_sentence
from pl_serving.shade_queries import LiveScoreRow, live_scores
from pl_serving.shade_words import difference_in_words, pair_in_words
from pl_serving.snapshot import Snapshot

_LATELY = 8
_BESIDE_ONE_ANOTHER, _ALONE = 280, 440
"""Heights of charts in pixels."""
_OUTCOMES = {
    "pooled": "All outcomes",
    "home": "Home wins",
    "draw": "Draws",
    "away": "Away wins",
}


@dataclass(frozen=True, slots=True)
class ListedScore:
    """One line of the table of scores."""

    name: str
    words: str
    """Whether the difference from the market is more than chance."""
    row: ScoreRow


@dataclass(frozen=True, slots=True)
class ListedPeriod:
    """One season's log losses."""

    name: str
    matches: int
    losses: tuple[float | None, ...]
    """Of `NAMES` in order."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """One outcome: how often what was forecast came."""

    name: str
    rows: tuple[ReliabilityRow, ...]
    figure: Figure

    @property
    def caption(self) -> str:
        return f"{self.name}: {sum(row.forecasts for row in self.rows):,} forecasts"


@dataclass(frozen=True, slots=True)
class Serving:
    """A version that serves, with the decision on it, if one is held."""

    words: str
    model_name: str
    model_version: int
    decision: DecisionRow | None


@dataclass(frozen=True, slots=True)
class ListedPair:
    """One line of what challengers have come to."""

    name: str
    words: str
    """Whether the difference is more than chance."""
    row: LiveScoreRow


@dataclass(frozen=True, slots=True)
class Record:
    """Everything the page shows."""

    serving: tuple[Serving, ...]
    sentence: str | None
    """None where there is no record yet."""
    first_season: str | None
    pooled: tuple[ListedScore, ...]
    seasons: tuple[ListedPeriod, ...]
    seasons_figure: Figure
    reliability: tuple[Reliability, ...]
    decisions: tuple[DecisionRow, ...]
    challengers: tuple[ListedPair, ...]
    """By pair of recipes."""
    names: tuple[str, ...] = tuple(NAMES.values())


async def read_record(past: History, snapshot: Snapshot) -> Record:
    """The record of the data that is served.

    Raises:
        HistoryUnavailable: if the database does not answer.
    """
    data = snapshot.data_source
    rows = await scores(past, data)
    years = sorted({row.season for row in rows if row.season is not None}, reverse=True)
    return Record(
        serving=await _serving(past, snapshot),
        sentence=in_a_sentence(rows),
        first_season=season_name(years[-1]) if years else None,
        pooled=_pooled(rows),
        seasons=tuple(_period(year, rows) for year in years),
        seasons_figure=of_seasons(rows),
        reliability=_reliability(await reliability(past, data)),
        decisions=tuple(await decisions(past, data, _LATELY)),
        challengers=tuple(
            ListedPair(pair_in_words(row), difference_in_words(row), row)
            for row in await live_scores(past, data)
            if row.champion_version is None
        ),
    )


async def _serving(past: History, snapshot: Snapshot) -> tuple[Serving, ...]:
    versions = [("Forecast", snapshot.model_name, snapshot.model_version)]
    known = snapshot.with_odds
    if known is not None:
        versions.append(("With odds", known.model_name, known.model_version))
    found = []
    for words, name, version in versions:
        decision = await decision_on(past, snapshot.data_source, name, version)
        found.append(Serving(words, name, version, decision))
    return tuple(found)


def _pooled(rows: Sequence[ScoreRow]) -> tuple[ListedScore, ...]:
    of = {row.model: row for row in rows if row.season is None}
    return tuple(
        ListedScore(words, against_the_market(of[model]), of[model])
        for model, words in NAMES.items()
        if model in of
    )


def _period(year: int, rows: Sequence[ScoreRow]) -> ListedPeriod:
    of = {row.model: row for row in rows if row.season == year}
    losses = tuple(of[model].log_loss if model in of else None for model in NAMES)
    return ListedPeriod(season_name(year), next(iter(of.values())).matches, losses)


def _reliability(rows: Sequence[ReliabilityRow]) -> tuple[Reliability, ...]:
    found = []
    for outcome, name in _OUTCOMES.items():
        mine = tuple(r for r in rows if (r.model, r.outcome) == ("champion", outcome))
        height = _ALONE if outcome == "pooled" else _BESIDE_ONE_ANOTHER
        if mine:
            found.append(Reliability(name, mine, of_reliability(mine, height)))
    return tuple(found)
