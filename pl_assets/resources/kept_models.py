"""Files of model versions, fetched once: they never change, and a day's run wants twenty of them.

A version is known by the MLflow run that it came of as well as by its number: a registry that was
made anew counts from 1 again. What is kept was loaded once; what cannot be loaded any more is
fetched again; and where nothing can be kept, everything is fetched each time.
"""

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_MOST = 100
_UNUSED_S = 30 * 24 * 3600.0


def load_kept(
    folder: Path, name: str, version: int, mlflow_run_id: str, load: Callable[[str], Any]
) -> Any:
    """What a version's files hold.

    Args:
        folder: where files are kept; those that nobody has asked for in a month go.
        name: of the registered model.
        version: its number.
        mlflow_run_id: of its training.
        load: makes a model of a folder of files.

    Raises:
        mlflow.exceptions.MlflowException, OSError: if they cannot be fetched.
        ValueError: if the version of that number is of another training.
    """
    kept = folder / f"{name}-{version}-{mlflow_run_id}"
    if kept.is_dir():
        try:
            model = load(str(kept))
        except Exception:  # noqa: BLE001 - damaged files fail in any way; good ones are in MLflow
            shutil.rmtree(kept, ignore_errors=True)
        else:
            with suppress(OSError):
                kept.touch()
            return model
    with _room(folder) as unfinished:
        fetched = _fetch(name, version, mlflow_run_id, unfinished)
        model = load(str(fetched))
        with suppress(OSError):  # another process was first, or there is no room
            fetched.rename(kept)
    _tidy(folder)
    return model


def _room(folder: Path) -> "TemporaryDirectory[str]":
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return TemporaryDirectory(dir=folder)
    except OSError:
        return TemporaryDirectory()


def _fetch(name: str, version: int, mlflow_run_id: str, into: str) -> Path:
    from mlflow import MlflowClient
    from mlflow.artifacts import download_artifacts

    of = MlflowClient().get_model_version(name, str(version)).run_id
    if of != mlflow_run_id:
        raise ValueError(
            f"expected version {version} of {name} to be of MLflow's run {mlflow_run_id}, found "
            f"one of {of}: the registry has been made anew; train a model"
        )
    found = Path(download_artifacts(f"models:/{name}/{version}", dst_path=into))
    # A store that lost them has none to fetch, and MLflow calls that done.
    if not (found / "MLmodel").is_file():
        raise FileNotFoundError(
            f"expected the files of version {version} of {name} in MLflow, found no MLmodel"
        )
    return found


def _tidy(folder: Path) -> None:
    """Others may be at it too."""
    used: list[tuple[float, Path]] = []
    with suppress(OSError):
        for kept in folder.iterdir():
            with suppress(OSError):
                used.append((kept.stat().st_mtime, kept))
    used.sort(reverse=True)
    for rank, (last, kept) in enumerate(used):
        if rank >= _MOST or last < time.time() - _UNUSED_S:
            shutil.rmtree(kept, ignore_errors=True)
