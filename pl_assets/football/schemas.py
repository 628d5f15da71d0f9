"""The shape of every table that is read from files: columns, types and what their values may be.

They stand at the border: no row that does not fit gets past the parser, and Dagster checks each
asset by them once more before it is written, and shows them.
"""

import pandas as pd
import pandera.pandas as pa

from pl_assets.football.calendar import FIRST_SEASON
from pl_assets.football.errors import SourceRefused
from pl_assets.football.match_rows import MOST_GOALS, STATISTICS
from pl_assets.football.odds_columns import BETS, CLOSING, PRE_MATCH, Bet
from pl_assets.football.season_tables import SeasonTables

_LAST_SEASON = 2199
_UTC = pd.DatetimeTZDtype("us", "UTC")


def _text(what: str, *, nullable: bool = False, one_of: tuple[str, ...] = ()) -> pa.Column:
    check = (
        pa.Check.isin(one_of, error=f"one of {', '.join(one_of)}")
        if one_of
        else pa.Check.str_length(min_value=1, error="not empty")
    )
    return pa.Column("object", check, nullable=nullable, description=what)


def _count(what: str, most: int, *, nullable: bool) -> pa.Column:
    check = pa.Check.in_range(0, most, error=f"0 to {most}")
    return pa.Column("Int16", check, nullable=nullable, description=what)


def _price(what: str) -> pa.Column:
    finite = pa.Check(lambda prices: prices < float("inf"), error="finite")
    return pa.Column("float64", [pa.Check.gt(1, error="above 1"), finite], description=what)


_SEASON = pa.Column(
    "int64",
    pa.Check.in_range(FIRST_SEASON, _LAST_SEASON, error=f"from {FIRST_SEASON} on"),
    description="year in which the season starts",
)
_LEAGUE = _text("division code")
_SOURCE = _text("source of the row")
_IDENTITY = {
    "match_id": _text("league, season and clubs in one readable key"),
    "league": _LEAGUE,
    "season": _SEASON,
    "match_date": pa.Column("object", description="day of the match in London"),
    "kick_off_utc": pa.Column(_UTC, nullable=True, description="kick-off; null where unknown"),
    "home_team": _text("home club, as the registry names it"),
    "away_team": _text("away club, as the registry names it"),
}


def _different_clubs(matches: pd.DataFrame) -> "pd.Series[bool]":
    return matches["home_team"] != matches["away_team"]


def _agrees_with_score(matches: pd.DataFrame) -> "pd.Series[bool]":
    ahead = (matches["home_goals"] - matches["away_goals"]).astype("float64")
    word = pd.Series("draw", index=matches.index)
    return word.mask(ahead > 0, "home").mask(ahead < 0, "away") == matches["result"]


def _no_more_than_at_the_end(matches: pd.DataFrame) -> "pd.Series[bool]":
    more = [
        (matches[f"{side}_half_time_goals"] > matches[f"{side}_goals"]).fillna(False)
        for side in ("home", "away")
    ]
    return ~(more[0] | more[1])


def _nobody_plays_twice_a_day(matches: pd.DataFrame) -> bool:
    days = [
        matches[[side, "match_date"]].set_axis(["club", "day"], axis=1)
        for side in ("home_team", "away_team")
    ]
    clubs = pd.concat(days)
    return not clubs.duplicated().any()


MATCHES = pa.DataFrameSchema(
    _IDENTITY
    | {
        "home_goals": _count("goals of the home club", MOST_GOALS, nullable=False),
        "away_goals": _count("goals of the away club", MOST_GOALS, nullable=False),
        "result": _text("what the score comes to", one_of=("home", "draw", "away")),
        "home_half_time_goals": _count("likewise at half time", MOST_GOALS, nullable=True),
        "away_half_time_goals": _count("likewise at half time", MOST_GOALS, nullable=True),
        **{
            name: _count(name.replace("_", " "), 999, nullable=True) for name in STATISTICS.values()
        },
        "referee": _text("referee, as the source writes the name", nullable=True),
        "source": _SOURCE,
    },
    checks=[
        pa.Check(_different_clubs, error="two different clubs"),
        pa.Check(_agrees_with_score, error="the result agrees with the score"),
        pa.Check(_no_more_than_at_the_end, error="half-time goals are among the full-time goals"),
        pa.Check(_nobody_plays_twice_a_day, error="nobody plays twice a day"),
    ],
    unique=["match_id"],
    strict=True,
    name="matches",
    description="Played matches, each once, whose result counts at platform time.",
)


def _odds_schema(bet: Bet) -> pa.DataFrameSchema:
    line = {}
    if bet.line:
        quarters = pa.Check(lambda lines: (lines * 4) % 1 == 0, error="quarters of a goal")
        line[bet.line] = pa.Column("float64", quarters, description="what the bet turns on")
    return pa.DataFrameSchema(
        {
            "match_id": _text("the match"),
            "league": _LEAGUE,
            "season": _SEASON,
            "phase": _text("days before, or at kick-off", one_of=(PRE_MATCH, CLOSING)),
            "bookmaker": _text("'average' and 'best' of the market, or one bookmaker"),
            **line,
            **{price: _price(f"decimal {price.replace('_', ' ')}") for price in bet.prices},
            "source": _SOURCE,
            "overround": pa.Column(
                "float64", pa.Check.gt(0, error="above 0"), description="sum of 1/odds"
            ),
            "flag": _text("why the odds are hard to believe; null if they are not", nullable=True),
        },
        unique=["match_id", "bookmaker", "phase"],
        strict=True,
        name=bet.table,
        description="One row for each match, bookmaker and phase.",
    )


ODDS = {bet.table: _odds_schema(bet) for bet in BETS}

REJECTED_ROWS = pa.DataFrameSchema(
    {
        "league": _LEAGUE,
        "season": _SEASON,
        "row_number": pa.Column(
            "int64", pa.Check.ge(1, error="from 1 on"), description="line or number in the file"
        ),
        "reason": _text("what was expected and what was found"),
        "raw_row": _text("the row as it stood", nullable=False),
        "source": _SOURCE,
    },
    strict=True,
    name="rejected_rows",
    description="Rows that could not be a match, or odds that could not be odds, and why.",
)

CALENDAR = pa.DataFrameSchema(
    _IDENTITY
    | {
        "matchday": pa.Column("Int16", pa.Check.in_range(1, 60, error="1 to 60"), nullable=True),
        "source": _SOURCE,
    },
    unique=["match_id"],
    strict=True,
    name="calendar",
    description="Every match of the present season, played and not.",
)

OF_SEASON = {"matches": MATCHES, **ODDS, "rejected_rows": REJECTED_ROWS}


def checked(tables: SeasonTables) -> SeasonTables:
    """The tables, if every row fits its schema.

    Raises:
        SourceRefused: naming the table, the rule and how many rows break it.
    """
    for name, schema in OF_SEASON.items():
        if getattr(tables, name).empty:
            continue  # its columns and types are fixed; most sources have no odds
        try:
            schema.validate(getattr(tables, name), lazy=True)
        except pa.errors.SchemaErrors as problem:
            broken = problem.failure_cases.groupby("check").size().to_dict()
            raise SourceRefused(
                f"expected rows that fit the schema of {name}, found some that break {broken}"
            ) from problem
    return tables
