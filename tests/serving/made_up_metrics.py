"""Makes up the points of every series: football's own with a history, what is measured by day."""

import datetime as dt
import math
import random

from serving.made_up_snapshot import AS_OF

from pl_assets.football.betting.tried import SETTINGS

MODELS = {"champion": 0.0, "champion_with_odds": -0.0022, "market": -0.0021, "closing": -0.0051}
"""By how much each one's log loss differs from the champion's."""
LATEST = {"champion": 0.9558, "market": 0.9537}
"""Log losses of the last 380 matches at the newest match day."""
FEATURES = ("elo_difference", "shots_on_target_difference", "goals_total", "shots_difference")
_ACCOUNTS = ("champion", "consensus")
_JOBS = ("follow_the_source", "daily_forecasts", "weekly_training", "weekly_monitoring")


def points(match_days, days, is_first_evening, looks_a_day):
    """Time, name, value and labels of each."""
    yield from _of_football(match_days)
    yield from _by_season()
    yield from _of_betting_past(match_days)
    for back in range(days):
        for look in range(looks_a_day):
            at = AS_OF - dt.timedelta(days=back, hours=look)
            yield from _measured(at, back, is_first_evening)


def _match_days(number):
    """Midnights after the days, the newest last: weekends and some Wednesdays of the seasons."""
    day, found = dt.datetime(2026, 5, 25, tzinfo=dt.UTC), []
    while len(found) < number:
        if day.weekday() in (0, 3, 6) and day.month not in (6, 7):
            found.append(day)
        day -= dt.timedelta(days=1)
    return found[::-1]


def _wave(number, length, seed):
    """Something that wanders about 0, and ends at 0."""
    chance = random.Random(seed)  # noqa: S311
    steps = [0.0]
    for _ in range(number - 1):
        steps.append(0.94 * steps[-1] + chance.gauss(0, 1))
    return [length * step / 3 for step in reversed(steps)]


def _of_football(number):
    days = _match_days(number)
    for window, noise in (("380", 0.006), ("100", 0.018)):
        luck = _wave(number, noise, 1)
        for model, less in MODELS.items():
            own = _wave(number, noise / 8, model)
            labels = {"model": model, "window": window}
            for day, common, mine in zip(days, luck, own, strict=True):
                loss = LATEST["champion"] + less + common + mine
                yield day, "forecast_log_loss", loss, labels
                yield day, "forecast_log_loss_less_closing", less + 0.0051 + mine, labels
                yield day, "forecast_rps", loss / 4.9, labels
                yield day, "forecast_brier", loss * 0.593, labels
                yield day, "forecast_accuracy", 0.551 - 3 * common - less, labels
                yield day, "forecast_precision", 0.49 - 3 * common, labels
                yield day, "forecast_recall", 0.44 - 2 * common, labels
                yield day, "forecast_f1", 0.41 - 2 * common, labels
                yield day, "forecast_roc_auc", 0.68 - common, labels
                yield day, "forecast_ece", 0.022 + abs(mine) + abs(less), labels
                yield day, "forecast_kl_to_close", 0.005 + abs(mine) + 1.2 * less, labels
                yield day, "forecast_skill", 0.955 - 7 * (less + mine) - 0.05, labels
    for row in control_chart(number):
        at = dt.datetime.combine(row["match_date"], dt.time(0), dt.UTC) + dt.timedelta(days=1)
        yield at, "performance_cusum", row["cusum"], {"basis": "walk-forward"}
        yield at, "performance_decision_limit", 12.0, {"basis": "walk-forward"}


def _by_season():
    for season in range(2012, 2026):
        end = dt.datetime(season + 1, 5, 25, tzinfo=dt.UTC)
        luck = 0.012 * ((season * 7) % 5 - 2)
        for model, less in MODELS.items():
            labels = {"model": model, "season": str(season)}
            yield end, "season_log_loss", 0.9558 + less + luck, labels
            yield end, "season_rps", 0.1945 + less / 5 + luck / 5, labels
            yield end, "season_accuracy", 0.551 - 2 * luck, labels
            yield end, "season_ece", 0.021 + abs(luck) / 2, labels
            yield end, "season_skill", 0.95 - 9 * less - 0.05 + luck, labels


def _of_betting_past(number):
    days = _match_days(number)
    for place, setting in enumerate(SETTINGS):
        labels = {name: value or "none" for name, value in setting._asdict().items()}
        edge = 0.04 - 0.1 * (setting.price == "average") - 0.004 * place
        units = 0.0
        for day, step in zip(days, _wave(number, 9.0, place), strict=True):
            units += 3 * edge + step / 6
            yield day, "betting_past_profit_units", units, labels
        for season in range(2012, 2026):
            end = dt.datetime(season + 1, 5, 25, tzinfo=dt.UTC)
            own = labels | {"season": str(season)}
            swing = 0.06 * math.sin(season * (place + 1))
            yield end, "betting_past_return", edge + swing, own
            yield end, "betting_past_closing_line_value", edge / 2 + swing / 9, own


def _measured(at, back, is_first_evening):
    swing = math.sin(back)
    for model, age in (("match-outcome", 3), ("match-outcome-with-odds", 3)):
        yield at, "model_age_days", float((age - back) % 7), {"model_name": model}
        yield at, "model_version", float(40 - back // 7), {"model_name": model}
    for cause, many in (("weekly", 12), ("drift", 1), ("performance", 0), ("other", 2)):
        yield at, "model_trainings", many, {"cause": cause}
    yield at, "forecasts_published", 10, {"league": "E0"}
    yield at, "forecasts_with_market", 9, {"league": "E0"}
    yield at, "forecast_divergence_from_market", 0.0091 + 0.001 * swing, {"league": "E0"}
    for model, less in MODELS.items():
        settled = 0 if is_first_evening else 240 - 2 * back
        if model.startswith("champion"):
            yield at, "live_forecasts_settled", settled, {"model": model}
        if settled:
            yield at, "live_log_loss", 0.981 + less + 0.001 * swing, {"model": model}
    for model, less in (("match-outcome", 0.0031), ("match-outcome-with-odds", -0.0004)):
        questions = 0 if is_first_evening else 1300 - 20 * back
        yield at, "shadow_questions", questions, {"model_name": model}
        if questions:
            yield at, "shadow_log_loss_less_champion", less, {"model_name": model}
    for table, rows in (("matches", 12704), ("match_odds", 183211), ("predictions", 4410)):
        yield at, "data_rows", rows - 10 * back, {"table": table}
    for table, rows in (("rejected_rows", 3), ("rejected_fixture_rows", 0)):
        yield at, "data_rejected_rows", rows, {"table": table}
    yield at, "data_score_conflicts", 4, {}
    yield at, "data_days_since_result", float(back % 5), {"league": "E0"}
    yield at, "data_days_since_result", float(back % 5 + 2), {"league": "E1"}
    yield at, "data_results_late", 0, {}
    yield at, "data_overround", 0.053 + 0.002 * swing, {"phase": "pre_match"}
    yield at, "data_overround", 0.047 + 0.002 * swing, {"phase": "closing"}
    yield at, "data_fixtures_with_odds", 0.9, {}
    for column, share in (("shots", 0.0), ("closing_odds", 0.008)):
        yield at, "data_missing_share", share, {"column": column}
    for source, answers in (("football-data.co.uk", 1), ("datahub", 1), ("openfootball", 0)):
        yield at, "data_source_answers", answers, {"source": source}
        yield at, "data_source_silent_hours", 0 if answers else 7.5, {"source": source}
    if back % 7 == 0:
        for kind, names in (
            *(("feature", FEATURES), ("prediction", ("home_win_probability",))),
            ("data", ("shots",)),
        ):
            for place, name in enumerate(names):
                ratio = abs(0.5 + 0.3 * swing - 0.1 * place)
                yield at, "drift_ratio", ratio, {"kind": kind, "name": name, "span": "ten_weeks"}
            yield at, "drift_columns", 0, {"kind": kind, "is_watched": "true"}
    for place, account in enumerate(_ACCOUNTS):
        labels, lost = {"account": account}, 0 if is_first_evening else 18 * (60 - back + 9 * swing)
        yield at, "betting_bankroll_pounds", 10_000 - lost * (1 - 1.5 * place), labels
        yield at, "betting_profit_pounds", -lost * (1 - 1.5 * place), labels
        if not is_first_evening:
            yield at, "betting_return", -0.03 + 0.05 * place, labels
            yield at, "betting_closing_line_value", -0.01 + 0.02 * place, labels
        yield at, "betting_drawdown_pounds", lost / 2, labels
        yield at, "betting_bets", 0 if is_first_evening else 130 - back, labels
        yield at, "betting_open_stakes_pounds", 100.0 * place, labels
    for place, job in enumerate(_JOBS):
        yield at, "pipeline_run_seconds", 20 * (place + 1) ** 2 + 9 * swing, {"job": job}
        yield at, "pipeline_runs", 3 - place // 2, {"job": job, "status": "success"}
        yield at, "pipeline_runs", int(back % 9 == 4), {"job": job, "status": "failure"}
    for asset, age in (("season_files", 0.2), ("predictions", 2.5), ("trained_model", 71.0)):
        yield at, "pipeline_asset_age_hours", age + abs(swing), {"asset": asset}
        yield at, "pipeline_asset_late", 0, {"asset": asset}
    for severity, many in (("error", 0), ("warning", 1)):
        yield at, "pipeline_checks_failed", many, {"severity": severity}
    for kind in ("drift", "late", "run"):
        yield at, "alerts_open", 0 if is_first_evening else int(kind == "late"), {"kind": kind}
    for channel in ("webhook", "log"):
        yield at, "alert_deliveries_waiting", 0, {"channel": channel}
    yield at, "serving_up", 1, {}
    yield at, "serving_requests_per_minute", 12 + 5 * swing, {}
    yield at, "serving_error_share", 0.0, {}
    for quantile, seconds in (("0.5", 0.0021), ("0.95", 0.011), ("0.99", 0.034)):
        yield at, "serving_latency_seconds", seconds * (1.2 + swing / 3), {"quantile": quantile}
    yield at, "serving_snapshot_age_hours", 2.4, {}
    for why in ("rate", "key"):
        yield at, "serving_refused", 0, {"why": why}


def control_chart(number):
    total = 0.0
    for place, (day, deviation) in enumerate(
        zip(_match_days(number), _wave(number, 2.4, 5), strict=True)
    ):
        total = max(0.0, total + deviation / 3 - 0.25)
        yield {
            "position": place,
            "match_id": f"made-up-{place}",
            "league": "E0",
            "season": 2025,
            "match_date": (day - dt.timedelta(days=1)).date(),
            "basis": "walk-forward",
            "recipe": "past_odds",
            "excess": 0.005 + deviation / 20,
            "expected_excess": 0.005,
            "deviation": deviation,
            "cusum": total,
            "decision_limit": 12.0,
            "is_alarm": total >= 12,
            "data_source": "real",
        }
