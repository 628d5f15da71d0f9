"""What betting on past matches costs: a hundred settings over 8,000 matches, summed up together.
Run by `make bench`.

The matches are made up, so that it runs anywhere; real ones cost the same. Ends with 1 if the
bound is broken.
"""

import itertools
import sys
import time

import numpy as np
from football.betting.made_up_offers import offers

from pl_assets.football.betting.simulate import simulate
from pl_assets.football.betting.strategies.consensus import Consensus
from pl_assets.football.betting.strategies.kelly import Kelly
from pl_assets.football.betting.strategies.proportional import Proportional
from pl_assets.football.betting.strategies.value import Value
from pl_assets.football.betting.summary import summaries
from pl_assets.football.betting.terms import Terms

MATCHES, SETTINGS = 8_000, 100
MOST_SECONDS = 2.0
TERMS = Terms()


def settings():
    """A hundred of all kinds, a quarter of each."""
    thresholds = np.linspace(0.0, 0.12, 25)
    kinds = (
        Consensus,
        Value,
        lambda threshold: Proportional(0.01, threshold),
        lambda threshold: Kelly(0.1 + threshold),
    )
    found = [kind(float(threshold)) for kind, threshold in itertools.product(kinds, thresholds)]
    if len(found) != SETTINGS:
        raise AssertionError(f"expected {SETTINGS} settings, found {len(found)}")
    return found


def main():
    past = offers(MATCHES, seasons=(2005, 2015))
    tried = settings()
    begun = time.perf_counter()
    made = [(simulate(past, strategy, TERMS), past) for strategy in tried]
    told = summaries(made, TERMS)
    seconds = time.perf_counter() - begun
    bets = sum(summary.bets for summary in told)
    sys.stdout.write(
        f"betting: {SETTINGS} settings, {MATCHES:,} matches, {bets:,} bets: {seconds:.2f} s "
        f"(at most {MOST_SECONDS:g}), intervals and correction included\n"
    )
    return seconds > MOST_SECONDS


if __name__ == "__main__":
    sys.exit(main())
