"""Pages of code: the modules of one package with their public names and docstrings."""

import pkgutil
from importlib import import_module


def page(package: str) -> str:
    """A section for each module of a package, which Sphinx fills from docstrings."""
    return "\n\n".join(
        f"## {name}\n\n```{{eval-rst}}\n.. automodule:: {package}.{name}\n```"
        for name in _modules(package)
    )


def _modules(package: str) -> list[str]:
    folders = import_module(package).__path__
    return sorted(module.name for module in pkgutil.iter_modules(folders) if not module.ispkg)
