"""Pages of code: the modules of one package with their public names and docstrings."""

import pkgutil
from importlib import import_module


def page(package: str) -> str:
    """A section for each module of a package, which Sphinx fills from docstrings."""
    names = [package + "." + module.name for module in _modules(package) if not module.ispkg]
    return "\n\n".join(
        f"## {name.removeprefix('pl_assets.')}\n\n```{{eval-rst}}\n.. automodule:: {name}\n```"
        for name in names
    )


def _modules(package: str) -> list[pkgutil.ModuleInfo]:
    folders = import_module(package).__path__
    return sorted(pkgutil.iter_modules(folders), key=lambda module: module.name)
