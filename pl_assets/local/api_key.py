"""`pl api-key`: a new key for the API, shown once, and the entry by which the API knows it."""

import re
import secrets
from hashlib import sha256

from pl_assets.local.errors import LocalError

_RANDOM_BYTES = 32


def new_key(name: str) -> str:
    """What to print: the key and its entry in `PL_API_KEYS`.

    Raises:
        LocalError: if the name is none that a log can show in one word.
    """
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", name):
        raise LocalError(
            f"expected a name of 1 to 64 letters, digits, dots, dashes and underscores, "
            f"found {name!r}"
        )
    key = secrets.token_urlsafe(_RANDOM_BYTES)
    digest = sha256(key.encode()).hexdigest()
    return (
        f"The key, which is shown only now:\n  {key}\n"
        f"Add to PL_API_KEYS, after a comma if there are others, and start the API again:\n"
        f"  {name}:{digest}"
    )
