"""Tests of live scores, held against a straight computation of each number."""

import datetime as dt
import math
from itertools import product

import numpy as np
import pandas as pd
import pytest

from pl_assets.football.judging.live_scores import LIVE_COLUMNS, live_scores

OUTCOMES = ("home", "draw", "away")
NAMES = ("home_win_probability", "draw_probability", "away_win_probability")
BEGIN = dt.datetime(2026, 8, 14, tzinfo=dt.UTC)
RECIPES = pd.DataFrame(
    [("m", 1, "old"), ("m", 2, "old"), ("m", 5, "new"), ("m", 6, "new")],
    columns=["model_name", "model_version", "recipe"],
)
ASKED_COLUMNS = [
    *("model_name", "champion_version", "challenger_version", "match_id"),
    *("questions", "first_asked_at", "last_asked_at"),
]
LAST_COLUMNS = [
    *("model_name", "champion_version", "challenger_version", "match_id"),
    *("match_date", "outcome", "asked_at"),
    *(f"{who}_{name}" for who, name in product(("champion", "challenger", "market"), NAMES)),
]


def three(chance):
    return tuple(chance.dirichlet((4, 3, 3)))


def questions(pairs=((1, 5), (2, 6)), matches=30, seed=1):
    """Questions on matches of several weeks, the second pair of versions asked later."""
    chance = np.random.default_rng(seed)
    rows = []
    for place, (champion, challenger) in enumerate(pairs):
        for match in range(matches):
            market = three(chance) if match % 4 else (math.nan,) * 3
            rows.append(
                {
                    "model_name": "m",
                    "champion_version": champion,
                    "challenger_version": challenger,
                    "match_id": f"match-{match}",
                    "match_date": (BEGIN + dt.timedelta(days=3 * match)).date(),
                    "outcome": OUTCOMES[match % 3],
                    "asked_at": BEGIN + dt.timedelta(hours=place, minutes=match),
                    **{f"champion_{n}": p for n, p in zip(NAMES, three(chance), strict=True)},
                    **{f"challenger_{n}": p for n, p in zip(NAMES, three(chance), strict=True)},
                    **{f"market_{n}": p for n, p in zip(NAMES, market, strict=True)},
                }
            )
    return rows


def counted(rows, times=3):
    return pd.DataFrame(
        [
            {
                **{name: row[name] for name in ASKED_COLUMNS[:4]},
                "questions": times,
                "first_asked_at": row["asked_at"] - dt.timedelta(hours=9),
                "last_asked_at": row["asked_at"],
            }
            for row in rows
        ],
        columns=ASKED_COLUMNS,
    )


def loss(row, who):
    return -math.log(row[f"{who}_{NAMES[OUTCOMES.index(row['outcome'])]}"])


def rps(row, who):
    given = [row[f"{who}_{name}"] for name in NAMES]
    came = [float(row["outcome"] == outcome) for outcome in OUTCOMES]
    return sum((sum(given[:n]) - sum(came[:n])) ** 2 for n in (1, 2)) / 2


def mean(values):
    return sum(values) / len(values)


def straight(rows):
    known = [row for row in rows if not math.isnan(row["market_draw_probability"])]
    return {
        "matches": len(rows),
        "champion_log_loss": mean([loss(row, "champion") for row in rows]),
        "challenger_log_loss": mean([loss(row, "challenger") for row in rows]),
        "champion_rps": mean([rps(row, "champion") for row in rows]),
        "challenger_rps": mean([rps(row, "challenger") for row in rows]),
        "market_matches": len(known),
        "market_log_loss": mean([loss(row, "market") for row in known]),
        "market_rps": mean([rps(row, "market") for row in known]),
        "log_loss_less_champion": mean(
            [loss(row, "challenger") - loss(row, "champion") for row in rows]
        ),
    }


def scored(rows, asked=None, recipes=RECIPES):
    last = pd.DataFrame(rows, columns=LAST_COLUMNS)
    return live_scores(counted(rows) if asked is None else asked, last, recipes)


def test_every_score_of_a_pair_of_versions_is_what_a_straight_computation_gives():
    rows = questions()
    found = scored(rows)
    assert list(found.columns) == LIVE_COLUMNS
    for champion, challenger in ((1, 5), (2, 6)):
        mine = [row for row in rows if row["champion_version"] == champion]
        [score] = found[found["champion_version"] == champion].to_dict("records")
        assert score["challenger_version"] == challenger
        for name, number in straight(mine).items():
            assert score[name] == pytest.approx(number), name
        assert (score["questions"], score["matches_asked"]) == (90, 30)
        low, high = score["log_loss_less_champion_low"], score["log_loss_less_champion_high"]
        assert low < score["log_loss_less_champion"] < high


def test_of_two_recipes_the_last_question_of_a_match_counts_whichever_versions_answered():
    rows = questions()
    found = scored(rows)
    [score] = found[found["champion_version"].isna()].to_dict("records")

    assert (score["champion_recipe"], score["challenger_recipe"]) == ("old", "new")
    assert (score["questions"], score["matches_asked"]) == (180, 30)
    for name, number in straight(rows[30:]).items():
        assert score[name] == pytest.approx(number), name
    assert score["first_asked_at"] == BEGIN - dt.timedelta(hours=9)
    assert score["last_asked_at"] == rows[-1]["asked_at"]


def test_what_was_asked_and_is_not_settled_has_counts_and_no_score():
    rows = questions(pairs=((1, 5),), matches=2)
    unlisted = {"model_name": "m", "champion_version": 1, "challenger_version": 5}
    times = dict.fromkeys(("first_asked_at", "last_asked_at"), BEGIN)
    asked = pd.concat(
        [counted(rows), pd.DataFrame([unlisted | times | {"match_id": None, "questions": 7}])]
    )
    for score in live_scores(asked, pd.DataFrame(columns=LAST_COLUMNS), RECIPES).to_dict("records"):
        assert (score["questions"], score["matches_asked"], score["matches"]) == (13, 2, 0)
        assert math.isnan(score["champion_log_loss"])
        assert math.isnan(score["log_loss_less_champion"])


def test_matches_of_one_week_have_a_difference_and_no_interval():
    rows = questions(pairs=((1, 5),), matches=1)
    found = scored(rows)
    assert found["log_loss_less_champion"].notna().all()
    assert found["log_loss_less_champion_low"].isna().all()


def test_where_nothing_was_asked_there_is_no_row():
    found = scored([])
    assert found.empty
    assert list(found.columns) == LIVE_COLUMNS


def test_versions_whose_training_is_not_held_have_no_recipe():
    found = scored(questions(pairs=((8, 9),)))
    assert found["champion_recipe"].isna().all()
    assert len(found) == 2
