"""Where chance comes from: a generator for each subject of each season, the same everywhere."""

from zlib import crc32

import numpy as np


def generator(seed: int, league: str, season: int, subject: str) -> np.random.Generator:
    """A generator that depends on nothing but its arguments.

    Each subject has its own, so that drawing more of one changes no other. The checksum stands
    in for `hash`, which differs from process to process.
    """
    return np.random.default_rng([seed, crc32(league.encode()), season, crc32(subject.encode())])
