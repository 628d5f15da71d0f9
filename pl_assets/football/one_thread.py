"""One thread for linear algebra on small matrices.

Of a dozen columns, or of fifty, threads only wait for each other; and how many there are would
decide how sums are rounded.
"""

import scipy.linalg  # noqa: F401  (so that its BLAS, and that of numpy, are there to be found)
from threadpoolctl import ThreadpoolController, threadpool_limits

_LIBRARIES = ThreadpoolController()
"""Looked for once: it takes milliseconds, and fits are many."""


def one_thread() -> threadpool_limits:
    """A context in which BLAS has one thread."""
    return _LIBRARIES.limit(limits=1, user_api="blas")
