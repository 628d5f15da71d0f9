"""How often a caller may ask: a bucket of tokens for each, filled evenly over the minute.

The `limits` package would do; its store in memory starts a thread for every request that comes
10 ms after the last, which costs a millisecond.
"""

from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address
from math import ceil
from time import monotonic

_MOST_CALLERS = 10_000
"""Who has not asked for longest is forgotten first, and may then ask anew."""


class RateLimit:
    """So many requests a minute for every caller, all of them at once if need be.

    Args:
        per_minute: how many.
        now: seconds of a clock that never goes back.
    """

    def __init__(self, per_minute: int, now: Callable[[], float] = monotonic) -> None:
        self._most = float(per_minute)
        self._per_second = per_minute / 60
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def seconds_to_wait(self, caller: str, cost: float = 1) -> int:
        """0 if the caller may ask, which is then counted; else after how many seconds it may."""
        now = self._now()
        left, since = self._left.get(caller, (self._most, now))
        left = min(self._most, left + (now - since) * self._per_second)
        # What costs more than a minute's worth takes all of it.
        cost = min(cost, self._most)
        wait = 0 if left >= cost else ceil((cost - left) / self._per_second)
        self._left[caller] = (left if wait else left - cost, now)
        self._left.move_to_end(caller)
        if len(self._left) > _MOST_CALLERS:
            self._left.popitem(last=False)
        return wait


def caller_of(address: str) -> str:
    """Who asks from an address: of IPv6 the network, since whoever has one has 2^64 addresses."""
    if ":" not in address:
        return address
    try:
        found = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    network = int(found) >> 64
    return f"{network:x}::/64"
