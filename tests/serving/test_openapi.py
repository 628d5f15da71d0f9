"""The API asked by its own OpenAPI document: everything that it says of itself must hold.

A few cases of each route in `make test`; thousands in `make thorough`.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from serving.made_up_betting import publish_with_betting
from serving.running_api import running_api

IS_THOROUGH = bool(os.environ.get("THOROUGH_TESTS"))
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


def test_every_answer_is_as_the_document_says(warehouse_url, tmp_path):
    publish_with_betting(warehouse_url)
    with running_api(warehouse_url) as api:
        asked = subprocess.run(
            [
                *(str(SCHEMATHESIS), "--config-file", str(CONFIGURATION), "run"),
                *("--max-examples", "600" if IS_THOROUGH else "6"),
                *("--phases", "examples,coverage,fuzzing" if IS_THOROUGH else "examples,fuzzing"),
                f"{api.base_url}/openapi.json",
            ],
            # Where it keeps what it found.
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )

    said = asked.stdout + asked.stderr
    assert asked.returncode == 0, said[-6000:]
    cases = int(re.search(r"(\d+) generated", said.replace(",", ""))[1])
    assert cases >= (5000 if IS_THOROUGH else 50), said
