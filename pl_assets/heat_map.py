"""Pictures for people who look at an asset in Dagster's UI: probabilities as heat maps."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pl_assets.pictures import as_markdown

_INCHES_A_CELL = 0.3
_DOTS_AN_INCH = 80
_INK_TURNS_WHITE_AT = 0.7
_LEAST_SHOWN = 0.005
_DARKEST_AT = 0.5
"""From this probability on all cells have the darkest colour, so that the lesser ones differ."""


def heat_map(rows: Sequence[str], probabilities: NDArray[np.float64], title: str) -> str:
    """A heat map as an image in Markdown, in whole per cents, the image itself in its address.

    Args:
        rows: what each row is called.
        probabilities: shape (rows, columns); columns are numbered from 1.
        title: what the picture shows.
    """
    # Slow to load. The class and not pyplot: that keeps figures, and wants a screen.
    from matplotlib.figure import Figure

    height, width = probabilities.shape
    figure = Figure(
        figsize=(_INCHES_A_CELL * width + 2, _INCHES_A_CELL * height + 0.8),
        dpi=_DOTS_AN_INCH,
        layout="constrained",
    )
    axes = figure.subplots()
    axes.imshow(probabilities, cmap="Blues", vmin=0, vmax=_DARKEST_AT, aspect="auto")
    axes.set_title(title, fontsize=10)
    axes.set_xticks(range(width), [str(number + 1) for number in range(width)], fontsize=7)
    axes.set_yticks(range(height), rows, fontsize=8)
    axes.tick_params(length=0)
    for row, column in np.argwhere(probabilities >= _LEAST_SHOWN):
        share = probabilities[row, column]
        ink = "white" if share / _DARKEST_AT > _INK_TURNS_WHITE_AT else "black"
        axes.text(column, row, f"{share:.0%}"[:-1], ha="center", va="center", fontsize=7, color=ink)
    return as_markdown(figure, title)
