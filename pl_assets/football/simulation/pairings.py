"""Who meets whom in which round: a double round-robin by the circle method."""

import numpy as np
from numpy.typing import NDArray

Pairs = NDArray[np.intp]


def double_round_robin(clubs: int) -> Pairs:
    """Home and away club of every match, shape (rounds, matches, 2), as indices from 0.

    One club stands still and the others move round it (Kirkman 1847); home and away alternate so
    that nobody has more than two of a kind in a row within a half. The second half is the first
    with home and away exchanged.
    """
    around = clubs - 1
    first_half = np.empty((around, clubs // 2, 2), dtype=np.intp)
    for number in range(around):
        first_half[number, 0] = (number, around) if number % 2 == 0 else (around, number)
        for step in range(1, clubs // 2):
            pair = (number + step) % around, (number - step) % around
            first_half[number, step] = pair if step % 2 else pair[::-1]
    return np.concatenate([first_half, first_half[:, :, ::-1]])
