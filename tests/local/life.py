"""A platform that `pl up` runs on a made-up source, ended and begun again as a test likes."""

import signal
import threading
from contextlib import ExitStack

import httpx
from local.answering import Quiet
from local.running_platform import environment, platform, wait_for, wait_for_line


class Life:
    """One PL_HOME on a source whose day is set; `with` ends whatever runs of it.

    Args:
        folder: for PL_HOME and the logs of `pl up`.
        site: the source.
        name: of PL_HOME.
    """

    def __init__(self, folder, site, name="home"):
        self.home, self.site = folder / name, site
        self.told = environment(self.home, **site.environment, PL_TODAY=f"{site.url}/_replay")
        self.up = None
        self._folder = folder
        self._starts = 0
        self._running = ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._running.close()

    @property
    def api(self):
        return f"http://127.0.0.1:{self.told['PL_API_PORT']}"

    @property
    def log(self):
        return self._folder / f"{self.home.name}-{self._starts}.log"

    def start(self):
        """`pl up`, until all is up."""
        self._starts += 1
        self.up = self._running.enter_context(platform(self.told, self.log))
        self.wait_for_line("are up")

    def stop(self):
        self.up.send_signal(signal.SIGTERM)
        assert self.up.wait(60) == 0

    def wait_for_line(self, text):
        wait_for_line(text, self.up, self.log)

    def wait_for(self, condition):
        wait_for(condition, self.up, self.log)

    def wait_until_quiet(self):
        self.wait_for(Quiet(self.home, self.told))

    def served(self, path):
        return httpx.get(f"{self.api}{path}", timeout=10).raise_for_status().json()

    def forecasts(self):
        answer = self.served("/v1/predictions")
        del answer["data_as_of"]  # the source is looked at all the time
        return answer


class Reader:
    """Somebody who asks the API for forecasts all the time, and minds a refusal."""

    def __init__(self, address):
        self.address = address
        self.faults = []
        self.seen = []
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ending.set()
        self._thread.join()

    def _read(self):
        with httpx.Client(timeout=10, trust_env=False) as client:
            while not self._ending.wait(0.05):
                try:
                    answer = client.get(f"{self.address}/v1/predictions").raise_for_status().json()
                except (httpx.HTTPError, ValueError) as fault:
                    self.faults.append(repr(fault))
                    continue
                times = {match["as_of"] for match in answer["predictions"]}
                if times - {answer["as_of"]}:
                    self.faults.append(f"forecasts of {times} in an answer of {answer['as_of']}")
                self.seen.append((answer["as_of"], answer["model_version"]))
