"""Files of model versions, fetched once: they never change, and a day's run wants twenty of them.

A version is known by the MLflow run that it came of as well as by its number: a registry that was
made anew counts from 1 again.
"""

import os
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory

_UNUSED_S = 30 * 24 * 3600.0


def kept_model(folder: Path, name: str, version: int, mlflow_run_id: str) -> Path:
    """Where the files of a version are on this machine.

    Args:
        folder: where they are kept; those that nobody has asked for in a month go.
        name: of the registered model.
        version: its number.
        mlflow_run_id: of its training.

    Raises:
        mlflow.exceptions.MlflowException, OSError: if they cannot be fetched, or not be kept.
    """
    kept = folder / f"{name}-{version}-{mlflow_run_id}"
    if not kept.is_dir():
        _fetch(f"models:/{name}/{version}", kept)
        _tidy(folder)
    os.utime(kept)
    return kept


def _fetch(model: str, kept: Path) -> None:
    """Whole or not at all, also where another process fetches the same."""
    from mlflow.artifacts import download_artifacts

    kept.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=kept.parent) as unfinished:
        found = Path(download_artifacts(model, dst_path=unfinished))
        # A store that lost them has none to fetch, and MLflow calls that done.
        if not (found / "MLmodel").is_file():
            raise FileNotFoundError(f"expected the files of {model} in MLflow, found no MLmodel")
        try:
            found.rename(kept)
        except OSError:
            if not kept.is_dir():
                raise


def _tidy(folder: Path) -> None:
    for kept in folder.iterdir():
        if kept.stat().st_mtime < time.time() - _UNUSED_S:
            shutil.rmtree(kept, ignore_errors=True)
