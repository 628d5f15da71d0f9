"""The order in which clubs finish, by the rules of each league."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.football.final_order import finishing_order, finishing_rule

PREMIER_LEAGUE, SPAIN, FRANCE = (finishing_rule(code).order for code in ("E0", "SP1", "F1"))


def finish(order, scores, seed=0):
    """Clubs by letter, best first, of one season; scores as {"AB": (2, 1)}, the rest goalless."""
    clubs = sorted(set("".join(scores)))
    home, away = np.zeros((2, 1, len(clubs), len(clubs)), dtype=np.int8)
    for (host, guest), goals in scores.items():
        at = 0, clubs.index(host), clubs.index(guest)
        home[at], away[at] = goals
    best_first = finishing_order(home, away, order, np.random.default_rng(seed))[0]
    return "".join(clubs[number] for number in best_first)


def test_points_come_first():
    assert finish(PREMIER_LEAGUE, {"AB": (0, 1), "BC": (0, 0), "CA": (0, 3)}) == "BAC"


def test_goal_difference_counts_before_the_match_between_level_clubs_in_england_not_in_spain():
    # A and B have two wins and a defeat each; B scored more, A won against B.
    scores = {"AB": (1, 0), "AC": (1, 0), "DA": (1, 0), "BC": (5, 0), "BD": (1, 0)}
    assert finish(PREMIER_LEAGUE, scores) == "BADC"
    assert finish(SPAIN, scores) == "ABDC"
    assert finishing_rule("I1").order == SPAIN


@pytest.mark.parametrize("seed", range(5))
def test_in_england_points_between_clubs_that_goals_leave_level_decide_before_a_lot(seed):
    # A and B have a win and a defeat by one goal each; A won against B.
    scores = {"AB": (1, 0), "DA": (1, 0), "BC": (1, 0)}
    assert finish(PREMIER_LEAGUE, scores, seed) == "DABC"


@pytest.mark.parametrize("seed", range(5))
def test_in_england_away_goals_between_level_clubs_decide_before_a_lot(seed):
    assert finish(PREMIER_LEAGUE, {"AB": (2, 1), "BA": (1, 0)}, seed) == "BA"


def test_what_nothing_separates_is_drawn_by_lot():
    assert {finish(PREMIER_LEAGUE, {"AB": (0, 0)}, seed) for seed in range(20)} == {"AB", "BA"}


def test_in_france_the_match_between_level_clubs_counts_before_goals():
    # A and B are level on goal difference; B scored more, A won against B.
    scores = {"AB": (1, 0), "DA": (1, 0), "BC": (3, 2)}
    assert finish(FRANCE, scores) == "DABC"
    assert finish(PREMIER_LEAGUE, scores) == "DBAC"


def test_a_league_that_is_not_known_better_ends_as_the_premier_league():
    assert finishing_rule("E1") == finishing_rule("E0")
    assert finishing_rule("E3").relegated == 2


def one_by_one(home, away, order, lots):
    """The same for one season, in plain Python and the words of the rules."""
    clubs = range(len(home))

    def record(club, others, of):
        total = 0
        for other in others:
            if other != club:
                for ours, theirs, away_goals in (
                    (home[club][other], away[club][other], 0),
                    (away[other][club], home[other][club], away[other][club]),
                ):
                    total += {
                        "points": 3 * (ours > theirs) + (ours == theirs),
                        "goal_difference": ours - theirs,
                        "goals": ours,
                        "away_goals": away_goals,
                    }[of]
        return total

    groups, level = [list(clubs)], None
    for criterion in order:
        if criterion.head_to_head and level is None:
            level = {club: group for group in groups for club in group}
        finer = []
        for group in groups:
            of = {
                club: record(club, level[club] if criterion.head_to_head else clubs, criterion.of)
                for club in group
            }
            finer += [
                [club for club in group if of[club] == value]
                for value in sorted(set(of.values()), reverse=True)
            ]
        groups = finer
    return [club for group in groups for club in sorted(group, key=lambda c: lots[c])]


@given(
    st.integers(2, 5).flatmap(
        lambda n: st.lists(st.integers(0, 2), min_size=2 * n * n, max_size=2 * n * n)
    ),
    st.sampled_from([PREMIER_LEAGUE, SPAIN, FRANCE]),
    st.integers(0, 2**32),
)
def test_many_seasons_at_once_are_ordered_as_one_is_by_the_words_of_the_rules(goals, order, seed):
    size = int((len(goals) / 2) ** 0.5)
    home, away = np.array(goals, dtype=np.int8).reshape(2, 1, size, size)
    lots = np.random.default_rng(seed).random((1, size))[0]
    found = finishing_order(home, away, order, np.random.default_rng(seed))[0]
    assert found.tolist() == one_by_one(home[0].tolist(), away[0].tolist(), order, lots)
