"""docs/metrics.md: every series by who reads it.

`python tests/test_metrics_page.py` writes its tables anew.
"""

from typing import get_args

from pl_assets.football.monitoring.series import SERIES, Reader
from pl_assets.settings import PROJECT

PAGE = PROJECT / "docs" / "metrics.md"


def table_of(reader):
    lines = ["| series | unit | labels | every | why |", "|---|---|---|---|---|"]
    for series in SERIES:
        if series.reader == reader:
            labels = ", ".join(f"`{label}`" for label in series.labels)
            cells = (f"`{series.name}`", series.unit, labels, series.every, series.why)
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def ends(reader):
    return f"<!-- {reader} -->\n", f"<!-- end of {reader} -->"


def test_the_page_lists_every_series_by_who_reads_it():
    page = PAGE.read_text()
    for reader in get_args(Reader):
        begin, end = ends(reader)
        held = page.partition(begin)[2].partition(end)[0]
        assert held == table_of(reader), "`python tests/test_metrics_page.py` writes it anew"


if __name__ == "__main__":
    written = PAGE.read_text()
    for one in get_args(Reader):
        begins, finish = ends(one)
        before, _, rest = written.partition(begins)
        written = before + begins + table_of(one) + finish + rest.partition(finish)[2]
    PAGE.write_text(written)
