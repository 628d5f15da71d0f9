"""Half an hour at half the maximum load, a day of news every minute: does anything grow or slow?

The platform runs as anybody runs it, on three made-up sources whose day moves on by one every
minute. Meanwhile wrk asks its API at half of the rate that it could answer at. Ends with 1 if a
request fails, if the memory of the API or of all of it grows by 5 % after the first five minutes,
or if the 99th percentile of the second half is more than twice that of the first. Draws
docs/images/soak.png.

    python tests/bench/soak.py [--minutes 30] [--picture FILE]
"""

import argparse
import datetime as dt
import json
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import httpx
import psutil
from chaos.disturbed import disturbed
from football.league import CLUBS
from local.answering import SERVICES
from source_site import SourceSite

SEASONS = (2016, 2017, 2018, 2019, 2020)
DAY = dt.date(2020, 9, 10)
CONNECTIONS = 16
FIRST_MINUTES = 5
MOST_GROWTH, MOST_SLOWER = 0.05, 2.0
ASKED = dict(zip(("home_team", "away_team"), CLUBS, strict=False))
PICTURE = Path(__file__).parents[2] / "docs" / "images" / "soak.png"
MIB = 2**20


class Minute(NamedTuple):
    rate: float
    p99_ms: float
    errors: int
    mib: dict[str, float]
    """Of each service with its children: what is shared counts for each its part."""

    @property
    def api_mib(self):
        return self.mib["api"]

    @property
    def all_mib(self):
        return sum(self.mib.values())


def main():
    told = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    told.add_argument("--minutes", type=int, default=30)
    told.add_argument("--picture", type=Path, default=PICTURE)
    given = told.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("expected wrk, found none: apt install wrk")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        tempfile.TemporaryDirectory() as folder,
        SourceSite(seasons=SEASONS, day=DAY) as site,
        disturbed(Path(folder) / "home", site) as platform,
    ):
        url = f"{platform.api}/v1/predict"
        httpx.post(url, json=ASKED).raise_for_status()
        most, _, _ = load(url, Path(folder), 10, pause_ms=0)
        pause = pause_for(most / 2, url, Path(folder))
        minutes = []
        for number in range(given.minutes):
            begun = time.monotonic()
            site.day += dt.timedelta(days=1)
            measured = load(url, Path(folder), 58, pause)
            minutes.append(Minute(*measured, memory(platform)))
            say(f"minute {number + 1:2}, {site.day}: " + words(minutes[-1]))
            time.sleep(max(0.0, 60 - (time.monotonic() - begun)))
    draw(minutes, most, given.picture)
    for name, now in minutes[-1].mib.items():
        say(f"soak: {name} {minutes[FIRST_MINUTES - 1].mib[name]:.0f} to {now:.0f} MiB")
    sys.exit(verdict(minutes, most))


def pause_for(rate, url, folder):
    """How long a connection has to wait for all to ask so often: what an answer takes counts too.

    Args:
        rate: wanted, in requests a second.
        url: what is asked.
        folder: for wrk's script.
    """
    between = pause = 1000 * CONNECTIONS / rate
    for _ in range(3):
        reached, _, _ = load(url, folder, 5, pause)
        pause += between - 1000 * CONNECTIONS / reached
    return pause


def load(url, folder, seconds, pause_ms):
    """Requests a second, their 99th percentile in ms, and how many failed.

    Args:
        url: what is asked.
        folder: for wrk's script.
        seconds: how long.
        pause_ms: how long each connection waits on average before it asks again.
    """
    script = folder / "ask.lua"
    script.write_text(
        f"""
wrk.method = "POST"
wrk.body = [==[{json.dumps(ASKED)}]==]
wrk.headers["Content-Type"] = "application/json"
local pause = {pause_ms}
if pause > 0 then
  -- Whole milliseconds, so that the mean is met by drawing how to round.
  function delay() return math.floor(math.random() * 2 * pause + math.random()) end
end
done = function(s, l)
  local failed = s.errors.status + s.errors.connect + s.errors.read + s.errors.timeout
  io.write("p99 " .. l:percentile(99) .. " errors " .. failed)
end
"""
    )
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    p99, errors = re.search(r"p99 ([\d.]+) errors (\d+)", said).groups()
    return rate, float(p99) / 1000, int(errors)


def memory(platform):
    """MiB of each service with its children, by name: together all of the platform."""
    found = {name: platform.process_of(name) for name in SERVICES}
    return {name: mib([one, *one.children(recursive=True)]) for name, one in found.items()}


def mib(processes):
    """What those of them hold that still live: runs end while they are counted."""
    held = 0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            held += process.memory_full_info().pss
    return held / MIB


def words(minute):
    return (
        f"{minute.rate:6.0f} requests/s, p99 {minute.p99_ms:6.2f} ms, {minute.errors} failed; "
        f"API {minute.api_mib:.0f} MiB, all {minute.all_mib:.0f} MiB"
    )


def verdict(minutes, most):
    """Print what was found; 1 if a bound is broken."""
    first, later = minutes[:FIRST_MINUTES], minutes[FIRST_MINUTES:]
    errors = sum(minute.errors for minute in minutes)
    growth = max(minute.api_mib for minute in later) / first[-1].api_mib - 1
    last = statistics.median(minute.all_mib for minute in later[-FIRST_MINUTES:])
    growth_of_all = last / first[-1].all_mib - 1
    half = len(later) // 2
    before, after = (
        statistics.median(minute.p99_ms for minute in part) for part in (later[:half], later[half:])
    )
    rate = statistics.median(minute.rate for minute in minutes)
    say(
        f"soak: {rate:.0f} requests/s of {most:.0f} that it could answer at, {len(minutes)} minutes"
    )
    found = [
        ("requests that failed", errors, 0),
        ("growth of the API's memory after the first minutes", round(growth, 3), MOST_GROWTH),
        ("growth of the whole platform's", round(growth_of_all, 3), MOST_GROWTH),
        ("p99 of the second half, times the first", round(after / before, 2), MOST_SLOWER),
    ]
    broken = 0
    for what, value, bound in found:
        is_kept = value <= bound
        broken += not is_kept
        say(f"soak: {what} {value} (at most {bound}){'' if is_kept else ' BROKEN'}")
    return 1 if broken else 0


def draw(minutes, most, picture):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 7), dpi=110, layout="constrained")
    axes = figure.subplots(4, 1, sharex=True)
    time_axis = range(1, len(minutes) + 1)
    axes[0].plot(time_axis, [minute.rate for minute in minutes], color="tab:blue")
    axes[0].axhline(most / 2, color="grey", linewidth=0.8, linestyle="--")
    axes[0].set_ylabel("requests/s")
    axes[1].plot(time_axis, [minute.p99_ms for minute in minutes], color="tab:orange")
    axes[1].set_ylabel("p99, ms")
    axes[2].plot(time_axis, [minute.api_mib for minute in minutes], color="tab:green")
    axes[2].set_ylabel("API, MiB")
    axes[3].plot(time_axis, [minute.all_mib for minute in minutes], color="tab:grey")
    axes[3].set_ylabel("all, MiB")
    axes[3].set_xlabel("minute, each a day on the platform's clock")
    for one in axes:
        one.set_ylim(0, 1.15 * one.get_ylim()[1])
        one.grid(visible=True, alpha=0.3)
    figure.suptitle("A day every minute, made-up matches; dashed: half of what it could answer")
    picture.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(picture)


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
