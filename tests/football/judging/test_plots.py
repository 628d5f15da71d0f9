"""What the pictures say, read off the figures; and that drawing leaves nothing behind."""

import io
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from football.judging.judged import honest_forecasts

from pl_assets.football.judging.plots import reliability_diagram, scores_by_season


def drawn(figure):
    """All texts of a figure, once it has been drawn as a PNG."""
    png = io.BytesIO()
    figure.savefig(png)
    assert png.getvalue().startswith(b"\x89PNG")
    texts = [figure.get_suptitle()]
    for axes in figure.axes:
        texts += [axes.get_title(), axes.get_xlabel(), axes.get_ylabel()]
        texts += [text.get_text() for text in axes.texts]
    return texts


def scores(seasons=(2022, 2023, "all")):
    rows = [
        (model, season, 380, loss, 0.5)
        for model, loss in {
            "ours": 0.97,
            "market": 0.96,
            "closing": 0.95,
            "base_rates": 1.07,
        }.items()
        for season in seasons
    ]
    return pd.DataFrame(rows, columns=["model", "season", "matches", "log_loss", "accuracy"])


def test_a_reliability_diagram_has_each_outcome_and_all_of_them_with_their_forecasts_below():
    figure = reliability_diagram(*honest_forecasts(500), "whose it is")
    texts = drawn(figure)
    assert texts[0] == "whose it is"
    assert {"home win (n = 500)", "all three pooled (n = 1,500)"} < set(texts)
    above, below = figure.axes[:4], figure.axes[4:]
    assert all(len(axes.containers) == 1 for axes in above)
    counts = [sum(bar.get_height() for bar in axes.patches) for axes in below]
    assert counts == [500, 500, 500, 1500]


def test_a_single_match_makes_a_diagram_too():
    assert drawn(reliability_diagram(np.array([[0.5, 0.3, 0.2]]), np.array([0]), "one"))


@pytest.mark.parametrize("picture", ["reliability", "scores"])
def test_what_was_made_up_says_so_in_its_title(picture):
    if picture == "reliability":
        figure = reliability_diagram(*honest_forecasts(50), "a title", is_simulated=True)
    else:
        figure = scores_by_season(scores(), "ours", "a title", is_simulated=True)
    assert figure.get_suptitle().startswith("SIMULATED")


def test_scores_by_season_have_a_row_a_season_and_the_close_beside():
    figure = scores_by_season(scores(), "ours", "ours beside the market")
    texts = drawn(figure)
    assert {"2022/23", "2023/24", "all", "0.9700", "0.9600", "0.9500", "50.0 %"} < set(texts)
    lines = {line.get_label(): line for line in figure.axes[1].lines}
    assert list(lines["closing odds"].get_xdata()) == [0.95] * 3
    assert list(lines["ours"].get_ydata()) == [0, 1, 2]


def test_drawing_keeps_no_figure_in_the_process():
    code = (
        "import sys, numpy as np\n"
        "from pl_assets.football.judging.plots import reliability_diagram\n"
        "assert 'matplotlib' not in sys.modules\n"
        "reliability_diagram(np.array([[0.5, 0.3, 0.2]]), np.array([0]), 'one')\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
