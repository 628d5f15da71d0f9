"""The SQL of past matches to bet on: what is held, and prices and forecasts of all of them."""

from dataclasses import dataclass
from datetime import datetime

from pl_serving.betting_question import FIRST_SEASON
from pl_serving.history import History

# Short enough to be asked every time: what it says changes whenever matches, odds, forecasts or
# champions do. A file is in read_files when all that stands in it has been read in.
_STATE = """
SELECT (SELECT max(as_of) FROM betting_results) AS betted_as_of,
       (SELECT max(as_of) FROM model_scores) AS scored_as_of,
       (SELECT max(decision_id) FROM champion) AS decision_id,
       (SELECT coalesce(sum(file_id), 0)::bigint FROM read_files) AS files,
       count(*) AS matches,
       coalesce(sum(hashtext(match_id || result)), 0)::bigint AS results
FROM matches WHERE season >= %(first)s
"""
_MODELS = "SELECT DISTINCT model, odds FROM backtest_predictions ORDER BY model"
_PRICES = """
SELECT phase, bookmaker FROM match_odds WHERE season >= %(first)s
GROUP BY phase, bookmaker ORDER BY phase, bookmaker
"""
_CROWNED = """
SELECT DISTINCT ON (model_name) recipe FROM champion
WHERE recipe IS NOT NULL ORDER BY model_name, decision_id DESC
"""
_LISTED = """
SELECT strategy, model, price, bets, p_value, p_value_corrected, settings_tried
FROM betting_results WHERE season IS NULL
"""
# Numbers come as text, a column in one piece: thousands of rows would hold up other requests
# while they are taken apart. One statement sees all tables at one moment.
_OFFERS = """
WITH played AS (
  SELECT match_id, match_date, season, result, row_number() OVER (
    ORDER BY match_date, kick_off_utc NULLS LAST, match_id COLLATE "C") AS place
  FROM matches WHERE season >= %(first)s
)
SELECT string_agg((played.match_date - DATE '1970-01-01')::text, ' ' ORDER BY place) AS days,
       string_agg(played.season::text, ' ' ORDER BY place) AS seasons,
       string_agg(array_position(ARRAY['home', 'draw', 'away'], result)::text, ' '
                  ORDER BY place) AS outcomes,
       string_agg(concat_ws(' ', coalesce(offered.home_odds, 'NaN'),
         coalesce(offered.draw_odds, 'NaN'), coalesce(offered.away_odds, 'NaN')), ' '
                  ORDER BY place) AS offered,
       string_agg(concat_ws(' ', coalesce(market.home_odds, 'NaN'),
         coalesce(market.draw_odds, 'NaN'), coalesce(market.away_odds, 'NaN')), ' '
                  ORDER BY place) AS market,
       string_agg(concat_ws(' ', coalesce(sharp.home_odds, 'NaN'),
         coalesce(sharp.draw_odds, 'NaN'), coalesce(sharp.away_odds, 'NaN')), ' '
                  ORDER BY place) AS sharp,
       string_agg(concat_ws(' ', coalesce(closing.home_odds, 'NaN'),
         coalesce(closing.draw_odds, 'NaN'), coalesce(closing.away_odds, 'NaN')), ' '
                  ORDER BY place) AS closing,
       string_agg(concat_ws(' ', coalesce(home_win_probability, 'NaN'),
         coalesce(draw_probability, 'NaN'), coalesce(away_win_probability, 'NaN')), ' '
                  ORDER BY place) AS forecast
FROM played
LEFT JOIN match_odds AS offered ON offered.match_id = played.match_id
  AND offered.phase = %(phase)s AND offered.bookmaker = %(price)s
LEFT JOIN match_odds AS market ON market.match_id = played.match_id
  AND market.phase = %(phase)s AND market.bookmaker = 'average'
LEFT JOIN match_odds AS sharp ON sharp.match_id = played.match_id
  AND sharp.phase = 'closing' AND sharp.bookmaker = 'pinnacle'
LEFT JOIN match_odds AS closing ON closing.match_id = played.match_id
  AND closing.phase = 'closing' AND closing.bookmaker = 'average'
LEFT JOIN backtest_predictions AS forecast ON forecast.match_id = played.match_id
  AND forecast.model = %(recipe)s
"""


_FIRST = {"first": FIRST_SEASON}


@dataclass(frozen=True, slots=True)
class State:
    """What names all that is held; another one, and what was kept no longer holds."""

    betted_as_of: datetime | None
    scored_as_of: datetime | None
    decision_id: int | None
    files: int
    matches: int
    results: int


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the walk-forward, and the odds it may know."""

    model: str
    odds: str


@dataclass(frozen=True, slots=True)
class Price:
    """A bookmaker with odds of a phase."""

    phase: str
    bookmaker: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a champion is made by."""

    recipe: str


@dataclass(frozen=True, slots=True)
class ListedRow:
    """How often luck does as well as a setting of the standard table."""

    strategy: str
    model: str | None
    price: str
    bets: int
    p_value: float | None
    p_value_corrected: float | None
    settings_tried: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Of every match in order of play, a column in one text; None where no match is held."""

    days: str | None
    seasons: str | None
    outcomes: str | None
    offered: str | None
    market: str | None
    sharp: str | None
    closing: str | None
    forecast: str | None


async def state(past: History, data_source: str) -> State:
    """What names all that is held now."""
    [found] = await past.rows(data_source, State, _STATE, _FIRST)
    return found


async def models(past: History, data_source: str) -> list[Model]:
    """Every model whose walk-forward is held."""
    return await past.rows(data_source, Model, _MODELS)


async def prices(past: History, data_source: str) -> list[Price]:
    """Every bookmaker by the phases there are odds of."""
    return await past.rows(data_source, Price, _PRICES, _FIRST)


async def crowned(past: History, data_source: str) -> list[Recipe]:
    """The recipes of the champions of today."""
    return await past.rows(data_source, Recipe, _CROWNED)


async def listed(past: History, data_source: str) -> list[ListedRow]:
    """The settings of the standard table, of all seasons together; none before it is made."""
    return await past.rows(data_source, ListedRow, _LISTED)


async def columns(
    past: History, data_source: str, phase: str, price: str, recipe: str | None
) -> Columns:
    """All matches with the odds of a phase at a price, and the forecasts of a recipe."""
    given = {"phase": phase, "price": price, "recipe": recipe} | _FIRST
    [found] = await past.rows(data_source, Columns, _OFFERS, given)
    return found
