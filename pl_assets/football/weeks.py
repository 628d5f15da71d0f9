"""Calendar weeks as numbers; numpy alone, since the API loads this too."""

import numpy as np
from numpy.typing import NDArray


def week_of(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """The calendar week of each day, Monday to Sunday, as a number that grows by one a week.

    Args:
        days: counted from 1 January 1970, a Thursday.
    """
    return np.asarray((days + 3) // 7)
