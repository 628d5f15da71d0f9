"""The page of commands: `pl` as its parser knows it."""

import typer
from typer.core import TyperCommand

from generators.markdown import code, table
from pl_assets.cli import app


def page() -> str:
    """A section for each command: how it is called, what it does, what it takes."""
    group = typer.main.get_group(app)
    return "\n\n".join(map(_section, group.commands.values()))


def _section(command: TyperCommand) -> str:
    context = command.context_class(command, info_name=command.name)
    usage = " ".join(["pl", str(command.name), *command.collect_usage_pieces(context)])
    records = [parameter.get_help_record(context) for parameter in command.params]
    rows = [(code(record[0]), record[1]) for record in records if record]
    return "\n\n".join(
        [
            f"## pl {command.name}",
            f"```text\n{usage}\n```",
            command.help or "",
            *([table(("argument", "meaning"), rows)] if rows else []),
        ]
    )
