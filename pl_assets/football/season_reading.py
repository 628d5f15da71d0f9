"""Seasons from the files of all sources that are held: read whole, or left as they are."""

import datetime as dt
from collections.abc import Collection
from typing import Any

import pandas as pd

from pl_assets.football.errors import SourceRefused, first_few
from pl_assets.football.leagues import LeagueSeason
from pl_assets.football.reconciliation import Reconciled, reconcile
from pl_assets.football.season_file import parse_season_file


def read_seasons(
    files: pd.DataFrame,
    held: pd.DataFrame,
    as_of: dt.datetime,
    may_shrink: Collection[LeagueSeason] = (),
) -> tuple[list[Reconciled], dict[LeagueSeason, str]]:
    """Every season of every league that files are held of.

    One of whose files one cannot be read any more, or that would lose a match, is not read at
    all: what is held of it was made of better files, or by a reader that understood them.

    Args:
        files: rows of current_season_files.
        held: `league`, `season` and `match_id` of the matches that are held.
        as_of: platform time.
        may_shrink: seasons of which it is right that there is less.

    Returns:
        The seasons that were read, and why the others were not.
    """
    seasons: list[Reconciled] = []
    left: dict[LeagueSeason, str] = {}
    matches = {pair: set(rows) for pair, rows in held.groupby(["league", "season"])["match_id"]}
    for (league, season), of_season in files[files["sha256"].notna()].groupby(["league", "season"]):
        pair = (str(league), int(str(season)))
        before: set[str] = matches.get(pair, set())
        may_be_less = pair in may_shrink
        try:
            read = [
                parse_season_file(*_arguments(file, as_of)) for file in of_season.to_dict("records")
            ]
        except SourceRefused as refusal:
            left[pair] = f"a file that is held cannot be read any more: {refusal}"
            continue
        found = reconcile(read, () if may_be_less else before)
        lost = sorted(before - set(found.tables.matches["match_id"]))
        if lost and not may_be_less:
            left[pair] = (
                f"expected the {len(before)} matches held and more, found no {first_few(lost)}; "
                f"if that is right: `pl refresh --may-shrink {league}:{season}`"
            )
            continue
        seasons.append(found)
    return seasons, left


def _arguments(file: dict[Any, Any], as_of: dt.datetime) -> tuple[Any, ...]:
    """Of `parse_season_file`."""
    identity = (file["league"], file["season"], as_of, file["source"])
    return (file["body"], *identity, file["as_of"].to_pydatetime())


def by_source(matches: pd.DataFrame) -> str:
    """How many matches of each season come from which source, as a Markdown table."""
    counted = matches.pivot_table(
        index=["league", "season"], columns="source", values="match_id", aggfunc="count"
    )
    return counted.fillna(0).astype(int).reset_index().to_markdown(index=False)


def agreement(seasons: list[Reconciled]) -> str:
    """Of how many matches scores of two sources or more were compared, and how many differ."""
    rows = [
        {
            "league": season.tables.matches["league"].iloc[0],
            "season": season.tables.matches["season"].iloc[0],
            "compared": season.compared,
            "scores that differ": season.conflicts["match_id"].nunique(),
        }
        for season in seasons
        if len(season.tables.matches)
    ]
    return pd.DataFrame(rows).to_markdown(index=False) if rows else "Nothing to compare yet."
