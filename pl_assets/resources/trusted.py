"""Whom requests over HTTP trust: certificate authorities, read once in a process.

To read them takes ten times as long as to ask a service on the same machine, and httpx reads them
for every request that has no client of its own.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssl import SSLContext


@cache
def authorities() -> "SSLContext":
    """Those of httpx, or of `SSL_CERT_FILE`."""
    import httpx

    return httpx.create_ssl_context()
