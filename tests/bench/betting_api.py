"""What a simulation over all seasons costs through the API. Run by `make bench`.

On the real files that PL_TEST_DATA names: every match since 2005 with its odds, and forecasts made
up of them, since what a forecast says does not change what it costs. Each rule is asked in a
process of the API's own, first with nothing kept and then again; the medians count. Ends with 1
if a bound is broken.
"""

import contextlib
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psycopg
from free_port import free_port
from serving.copied_rows import copy_rows
from serving.made_up_snapshot import publish
from serving.own_process import process
from serving.own_server import own_server
from test_data_page import reconciled

from pl_assets.football.betting.offers import fair
from pl_assets.football.season_tables import combined

SEASONS = range(2005, 2025)
ROUNDS = 15
MODEL = "past_odds"
QUESTIONS = (
    {"strategy": "everything", "price": "average"},
    {"strategy": "consensus", "price": "best"},
    {"strategy": "value", "price": "best", "model": MODEL},
    {"strategy": "quarter_kelly", "price": "best", "model": MODEL},
)
MOST_MS = 300.0


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main():
    held = combined([reconciled("E0", season).tables for season in SEASONS])
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(own_server(folder / "postgres")).warehouse_url
        fill(url, held.matches, held.match_odds)
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        own = {"PL_WAREHOUSE_URL": url, "PL_API_PORT": str(port), "PL_API_ACCESS_LOG": "false"}
        command = [sys.executable, "-m", "pl_serving"]
        stack.enter_context(process(command, own, f"{address}/health/ready"))
        client = stack.enter_context(httpx.Client(base_url=address, trust_env=False, timeout=30))
        return told([measured(client, question) for question in QUESTIONS])


def fill(url, matches, match_odds):
    """A snapshot to serve, matches with their odds, and a forecast of each."""
    publish(url)
    average = match_odds[(match_odds["bookmaker"] == "average")]
    average = average[average["phase"] == "pre_match"]
    forecasts = average[["match_id", "league", "season"]].merge(
        matches[["match_id", "match_date", "result"]], on="match_id"
    )
    three = fair(
        average.set_index("match_id")
        .loc[forecasts["match_id"], ["home_odds", "draw_odds", "away_odds"]]
        .to_numpy(float)
    )
    # As much unlike the market as ours are.
    three = three**1.15
    three /= three.sum(axis=1, keepdims=True)
    names = ("home_win_probability", "draw_probability", "away_win_probability")
    forecasts = forecasts.rename(columns={"result": "outcome"}).assign(
        model=MODEL, odds="past", made_from="bench", data_source="real"
    )
    forecasts[list(names)] = three
    with psycopg.connect(url) as connection:
        for table, rows in (
            ("matches", matches),
            ("match_odds", match_odds),
            ("backtest_predictions", forecasts),
        ):
            known = rows.astype(object).where(rows.notna(), None)
            copy_rows(connection, table, known.to_dict("records"))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")


def measured(client, question):
    """The time of the first answer and of the later ones, and what was looked at."""
    times = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        answer = client.post("/v1/betting/simulate", json=question)
        times.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, answer.text
    found = answer.json()
    seasons = found["seasons"]["to"] - found["seasons"]["from"] + 1
    say(
        f"  {question['strategy']:14} {found['matches']:,} matches of {seasons} seasons, "
        f"{found['overall']['bets']:6,} bets: first {times[0]:5.0f} ms, "
        f"then {statistics.median(times[1:]):5.0f} ms"
    )
    return times


def told(times):
    """Print the medians; 1 if the bound is broken."""
    cold = statistics.median(one[0] for one in times)
    warm = statistics.median(ms for one in times for ms in one)
    slowest = max(statistics.median(one) for one in times)
    is_kept = slowest <= MOST_MS
    say(f"a simulation through the API: nothing kept, median {cold:.0f} ms; all, {warm:.0f} ms")
    say(
        f"a simulation through the API: median of the slowest rule {slowest:.0f} ms "
        f"(at most {MOST_MS:.0f}){'' if is_kept else ' BROKEN'}"
    )
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
