"""A key for tests, and how it is configured and sent along."""

from hashlib import sha256

KEY = "a-long-random-key"
ENTRY = f"someone:{sha256(KEY.encode()).hexdigest()}"
WITH_KEY = {"Authorization": f"Bearer {KEY}"}
