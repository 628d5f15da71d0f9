"""The command line `pl`: each command thin, its work in `pl_assets.local`."""

import json
import sys
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from pl_assets.football.errors import ForecastError
from pl_assets.local.told import told

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Premier League forecasts: run the platform, and ask it.",
)


def main() -> None:
    """Entry point: what the platform refuses becomes one line on standard error."""
    try:
        app()
    except ForecastError as problem:
        sys.stderr.write(f"error: {problem}\n")
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


@app.callback(invoke_without_command=True)
def options(
    show_version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    if show_version:
        typer.echo(version("premier-league-forecasts"))
        raise typer.Exit


@app.command()
def up() -> None:
    """Run the whole platform; Ctrl-C stops everything."""
    from pl_assets.local.stack import up as run

    run(told())


@app.command()
def down() -> None:
    """Stop a platform that was started elsewhere."""
    from pl_assets.local.down import down as stop

    typer.echo(stop(told()))


@app.command()
def logs(
    name: Annotated[str | None, typer.Argument(help="Which service; all of them if none.")] = None,
    lines: Annotated[int, typer.Option(help="How many of the last lines.")] = 40,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as they grow.")] = False,
) -> None:
    """Show what the services have written."""
    from pl_assets.local.logs import show

    show(told().home / "logs", name, lines, follow=follow)


@app.command()
def doctor() -> None:
    """Say what runs, is reachable, is stale; exit 1 if anything is wrong."""
    from pl_assets.local.doctor import examine

    if not examine(told()):
        raise typer.Exit(1)


@app.command()
def migrate() -> None:
    """Bring databases, tables and logins up to date; PL_DATABASE_URL is of their owner."""
    from pl_assets.local.migrate_command import migrate_once

    typer.echo(migrate_once(told()))


@app.command()
def refresh(
    forecasts_only: Annotated[
        bool, typer.Option(help="Leave the walk-forward record of past seasons for later.")
    ] = False,
    offline: Annotated[
        bool, typer.Option(help="Ask no source: make the warehouse anew from the files held.")
    ] = False,
    again: Annotated[bool, typer.Option(help="Ask for finished seasons too.")] = False,
    may_shrink: Annotated[
        list[str] | None,
        typer.Option(metavar="E0:2024", help="Less than is held of this season is right."),
    ] = None,
) -> None:
    """Materialize the whole graph once, in this process; exit 0 only if all of it succeeded."""
    from pl_assets.local.refresh import refresh_once
    from pl_assets.resources.overrides import override_tags

    if offline and again:
        raise ForecastError("expected --offline or --again, found both: offline nobody is asked")
    overrides = override_tags(again=again, may_shrink=may_shrink or [])
    if not refresh_once(told(), history=not forecasts_only, offline=offline, overrides=overrides):
        raise typer.Exit(1)


class Data(StrEnum):
    real = "real"
    simulated = "simulated"


@app.command()
def source(
    data: Annotated[Data | None, typer.Argument(help="Which to have; says which if none.")] = None,
) -> None:
    """Which data serves, real or simulated; moves over to the other without losing any."""
    from pl_assets.local.source_command import move_over, say_which

    typer.echo(move_over(told(), data.value) if data else say_which(told()))


@app.command()
def predict(
    home: Annotated[str, typer.Argument(help="The home club.")],
    away: Annotated[str, typer.Argument(help="The away club.")],
    odds: Annotated[
        tuple[float, float, float] | None,
        typer.Option(help="Decimal odds of home win, draw and away win."),
    ] = None,
    league: Annotated[str, typer.Option(help="Division code.")] = "E0",
) -> None:
    """Forecast one match, were it played now."""
    from pl_assets.local.predict import predict_once

    predict_once(told(), home, away, odds, league)


@app.command()
def rollback(
    with_odds: Annotated[
        bool, typer.Option(help="The champion that knows a match's own odds, not the other.")
    ] = False,
) -> None:
    """The champion before the present one serves again, and makes the forecasts."""
    from pl_assets.local.rollback import roll_back_once

    typer.echo(roll_back_once(told(), with_odds=with_odds))


@app.command()
def shade(
    share: Annotated[
        float | None,
        typer.Argument(help="Of the API's questions, 0 to 1; says which is in force if none."),
    ] = None,
) -> None:
    """Have a share of questions answered by the challengers too, in the shade; takes no restart."""
    from pl_assets.local.shade import say_share, set_share

    known = told()
    typer.echo(say_share(known) if share is None else set_share(known, share))


@app.command()
def worker(
    steps: Annotated[int, typer.Option(min=1, help="How many steps it does at once.")] = 1,
) -> None:
    """Take steps of runs from a broker (PL_EXECUTOR=celery) until Ctrl-C."""
    from pl_assets.local.worker import work

    work(told(), steps)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet.")],
) -> None:
    """Write every database and the model artifacts to one file."""
    from pl_assets.local.backup import back_up_once

    typer.echo(back_up_once(told(), file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `pl backup` has written.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Throw away what is held now, which is said without.")
    ] = False,
) -> None:
    """Have this platform, which must not run, be what a backup says."""
    from pl_assets.local.restore import restore_once

    typer.echo(restore_once(told(), file, replace=replace))


@app.command("api-key")
def api_key(
    name: Annotated[str, typer.Argument(help="Whose it is; the API's log says it.")],
) -> None:
    """Make a key for the API: it is shown once, with what to add to PL_API_KEYS."""
    from pl_assets.local.api_key import new_key

    typer.echo(new_key(name))


@app.command()
def evaluate(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """The walk-forward table: every model by season and pooled, the market beside them."""
    from pl_assets.local.evaluate import evaluate_models, print_scores

    scores = evaluate_models(told())
    if as_json:
        typer.echo(json.dumps(scores))
    else:
        print_scores(scores)


@app.command("backtest-bets")
def backtest_bets(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Had you bet by these rules: what each would have brought, and how sure that is."""
    from pl_assets.local.betting import backtest_bets_once, print_results

    results = backtest_bets_once(told())
    if as_json:
        typer.echo(json.dumps(results))
    else:
        print_results(results)


if __name__ == "__main__":
    main()
