"""A step that was given to the workers: asked after until it is done, given anew if it is left."""

import time
from collections.abc import Callable
from typing import Any

import psycopg
from celery.states import STARTED

_LOOK_EVERY_S = 5.0
_LOOKS = 2
"""Between taking a step up or laying it down and saying so a worker holds nothing for a moment."""


class GivenStep:
    """What Dagster's loop asks of a result of Celery's, of a step that survives its worker.

    Celery itself gives a step of a dead worker to another only when the broker's patience is at an
    end, which has to be longer than the longest step.

    Args:
        give: puts the step in the queue; returns Celery's result.
        is_worked_on: whether somebody alive has it.
        tell: called with a word when it is given anew.
    """

    def __init__(
        self, give: Callable[[], Any], is_worked_on: Callable[[], bool], tell: Callable[[str], None]
    ) -> None:
        self._give = give
        self._is_worked_on = is_worked_on
        self._tell = tell
        self._result = give()
        self._look_at = time.monotonic() + _LOOK_EVERY_S
        self._found_left = 0

    def ready(self) -> bool:
        """Whether it has come to an end."""
        if self._result.ready():
            return True
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + _LOOK_EVERY_S
            self._found_left = self._found_left + 1 if self._is_left() else 0
            if self._found_left == _LOOKS:
                self._found_left = 0
                self._tell("The worker that had this step is gone; it is given to another.")
                self._result = self._give()
        return False

    def get(self) -> list[str]:
        """Dagster's events of it; raises what the worker raised."""
        events: list[str] = self._result.get()
        return events

    def revoke(self) -> None:
        """Have no worker begin it."""
        self._result.revoke()

    def _is_left(self) -> bool:
        try:
            return self._result.state == STARTED and not self._is_worked_on()
        except psycopg.Error:
            return False  # nobody can tell; the step will, if it needs the database
