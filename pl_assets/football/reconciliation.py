"""One season of a league from what several sources say of it, and where they disagree."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import pandas as pd

from pl_assets.football.odds_columns import BETS
from pl_assets.football.season_tables import (
    MATCH_COLUMNS,
    REJECTED_COLUMNS,
    SeasonTables,
    combined,
)
from pl_assets.football.source_names import rank

CONFLICT_COLUMNS = [
    *("match_id", "league", "season", "match_date", "home_team", "away_team"),
    *("kept_source", "kept_home_goals", "kept_away_goals"),
    *("other_source", "other_home_goals", "other_away_goals", "rule"),
]
_SCORE = ["home_goals", "away_goals"]
_CONFLICT_TYPES = dict.fromkeys([name for name in CONFLICT_COLUMNS if "goals" in name], "Int16")


class Reconciled(NamedTuple):
    tables: SeasonTables
    conflicts: pd.DataFrame
    """A row for each score that was not kept, with the one that was and the rule that decided."""
    compared: int
    """Matches of which two sources or more give a score."""


def reconcile(files: Sequence[SeasonTables], held: Collection[str] = ()) -> Reconciled:
    """Each match once, whole as one source gives it: from the most preferred that has it.

    Where sources disagree on a score, the one that most of them give is kept, and with no
    majority the preferred source's. Matches that only one source has are taken from it, unless a
    club would play twice on a day. Odds stay those of the source that has them.

    Args:
        files: parsed files of one league and season, each of another source.
        held: matches that were taken in before: one that comes anew does not take their day.
    """
    said = combined(files)
    ranked = said.matches.assign(rank=said.matches["source"].map(rank))
    ranked = ranked.sort_values(["rank", "match_date", "match_id"], kind="stable")
    conflicts: list[dict[str, Any]] = []
    decided: list[pd.DataFrame] = []
    for rows in _disputed(ranked):
        row, rule = _decided(rows)
        decided.append(row)
        conflicts += _conflicts(row.iloc[0], rows, rule)
    # What was decided comes first, so that it is what stays of its match.
    kept = pd.concat([*decided, ranked]).drop_duplicates("match_id")
    kept, twice = _without_double_days(kept, held)
    rejected = [said.rejected_rows, twice] if len(twice) else [said.rejected_rows]
    tables = said._replace(
        matches=kept[MATCH_COLUMNS].sort_values(["match_date", "match_id"]).reset_index(drop=True),
        rejected_rows=pd.concat(rejected, ignore_index=True),
        **{
            bet.table: odds[odds["match_id"].isin(kept["match_id"])].reset_index(drop=True)
            for bet in BETS
            for odds in [said.odds(bet)]
        },
    )
    compared = int((ranked["match_id"].value_counts() > 1).sum())
    return Reconciled(tables, conflict_frame(conflicts), compared)


def conflict_frame(conflicts: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows of the table source_conflicts, typed even where there is none."""
    frame = pd.DataFrame(conflicts, columns=CONFLICT_COLUMNS)
    return frame.astype(_CONFLICT_TYPES | {"season": "int64"})


def _disputed(ranked: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows of each match whose sources give different scores."""
    scores = ranked[["match_id", *_SCORE]].drop_duplicates()
    ids = scores.loc[scores["match_id"].duplicated(), "match_id"].unique()
    return [ranked[ranked["match_id"] == match_id] for match_id in ids]


def _decided(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The one row to keep of those that disagree, most preferred first, and why."""
    votes = rows.groupby(_SCORE)["source"].transform("count")
    if votes.max() > len(rows) / 2:
        agreed = rows[votes == votes.max()]
        word = f"{' and '.join(agreed['source'])} agree, {len(agreed)} of {len(rows)}"
        return agreed.head(1), word
    return rows.head(1), f"{rows['source'].iloc[0]} is preferred, none agree"


def _conflicts(kept: "pd.Series[Any]", rows: pd.DataFrame, rule: str) -> list[dict[str, Any]]:
    same = (rows[_SCORE] == kept[_SCORE]).all(axis=1)
    identity = {name: kept[name] for name in CONFLICT_COLUMNS[:6]}
    return [
        identity
        | {f"kept_{name}": kept[name] for name in ("source", *_SCORE)}
        | {f"other_{name}": other[name] for name in ("source", *_SCORE)}
        | {"rule": rule}
        for _, other in rows[~same].iterrows()
    ]


def _without_double_days(
    kept: pd.DataFrame, held: Collection[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The matches without those that have a club play twice on a day, and those as rejected.

    What is held stays. Else the row of the less preferred source goes: its date is the likelier
    to be wrong.
    """
    taken: dict[tuple[str, object], str] = {}
    gone: dict[str, str] = {}
    in_order = kept.assign(is_new=~kept["match_id"].isin(held)).sort_values(
        ["is_new", "rank", "match_date", "match_id"]
    )
    columns = (in_order[name] for name in ("match_id", "match_date", "home_team", "away_team"))
    for match_id, day, *clubs in zip(*columns, strict=True):
        twice = next((club for club in clubs if (club, day) in taken), None)
        if twice is None:
            taken |= {(club, day): match_id for club in clubs}
        else:
            gone[match_id] = f"{twice} play on {day} already: {taken[twice, day]}"
    if not gone:
        return kept, pd.DataFrame(columns=REJECTED_COLUMNS)
    is_gone = kept["match_id"].isin(gone)
    dropped = kept[is_gone]
    raw = dropped[["match_date", "home_team", "away_team", *_SCORE]].astype(str)
    rejected = dropped[["league", "season", "source"]].assign(
        row_number=1, reason=dropped["match_id"].map(gone), raw_row=raw.agg(",".join, axis=1)
    )
    return kept[~is_gone], rejected[REJECTED_COLUMNS]
