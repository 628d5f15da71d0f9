"""Tests of the dashboards: their files, their SQL on a seeded warehouse, what is drawn of it."""

import datetime as dt
import json
import re
from decimal import Decimal

import psycopg
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from serving.made_up_monitoring import monitor
from serving.made_up_snapshot import AS_OF, publish

from pl_assets.football.monitoring.series import SERIES
from pl_serving.dashboards import NAMES, Dashboards
from pl_serving.errors import DashboardUnusable
from pl_serving.history import Table
from pl_serving.monitoring_page import RANGES, default_range
from pl_serving.panel_figures import _thinned
from pl_serving.panel_sql import Span, expanded
from pl_serving.panel_words import UNITS, in_words, is_number
from pl_serving.settings import ServingSettings

FOLDER = ServingSettings.model_fields["dashboards_folder"].default
BOARDS = {name: Dashboards(FOLDER).of(name) for name in NAMES}
PANELS = [(name, panel) for name, board in BOARDS.items() for panel in board.panels]
YEAR = Span(AS_OF - dt.timedelta(days=730), AS_OF)


def test_each_dashboard_has_its_uid_its_refresh_and_a_grid_without_overlaps():
    for name, board in BOARDS.items():
        assert board.uid == f"pl-{name}"
        assert default_range(board) == board.time.begin.removeprefix("now-")
        assert len({panel.id for panel in board.panels}) == len(board.panels) <= 16
        taken = set()
        for panel in board.panels:
            place = panel.place
            assert place.x + place.w <= 24, panel.title
            cells = {
                (x, y)
                for x in range(place.x, place.x + place.w)
                for y in range(place.y, place.y + place.h)
            }
            assert not cells & taken, panel.title
            taken |= cells


def test_grafana_finds_the_dashboards_and_reads_the_warehouse_as_the_role_that_may_not_write():
    def provisioned(kind):
        [file] = (FOLDER.parent / "provisioning" / kind).glob("*.yaml")
        return yaml.safe_load(file.read_text())

    [source] = provisioned("datasources")["datasources"]
    assert source["user"] == "$PL_READER"
    assert source["secureJsonData"] == {"password": "$GF_WAREHOUSE_PASSWORD"}
    for name in NAMES:
        board = json.loads((FOLDER / f"{name}.json").read_text())
        asked = [panel["datasource"] for panel in board["panels"]]
        asked += [target["datasource"] for panel in board["panels"] for target in panel["targets"]]
        assert asked
        assert all(one == {"type": source["type"], "uid": source["uid"]} for one in asked)
    [provider] = provisioned("dashboards")["providers"]
    assert provider["options"]["path"] == "$PL_DASHBOARDS_FOLDER"
    assert not provider["allowUiUpdates"]


def test_every_series_is_asked_for_by_a_panel_of_its_reader():
    for series in SERIES:
        asked = [panel.sql for panel in BOARDS[series.reader].panels]
        assert any(f"'{series.name}'" in sql for sql in asked), series.name


def test_panels_say_what_is_good_and_use_units_and_macros_that_are_known():
    for _, panel in PANELS:
        assert len(panel.description) > 40, panel.title
        for name in (None, *(one.matcher.options for one in panel.styles.overrides)):
            unit = panel.style(name).unit
            assert unit in UNITS or unit.startswith("suffix:"), (panel.title, unit)
        assert re.findall(r"\$__(?!timeFilter\(|timeGroup\(|timeFrom\(|timeTo\()", panel.sql) == []
        wanted = "time_series" if panel.kind == "timeseries" else "table"
        assert panel.targets[0].format == wanted


@pytest.fixture(scope="module", params=["first evening", "later"])
def reader(request, postgres_server, migrated_template):
    """A connection with the rights of Grafana's role, to a warehouse with all that is followed."""
    from serving.conftest import a_warehouse

    with a_warehouse(postgres_server, migrated_template) as url:
        publish(url)
        first = request.param == "first evening"
        looks = 1 if first else 2
        monitor(url, days=1 if first else 9, is_first_evening=first, looks_a_day=looks)
        with psycopg.connect(url, options="-c role=pl_reader") as connection:
            connection.autocommit = True
            yield connection


@pytest.mark.parametrize(("name", "panel"), PANELS, ids=lambda one: getattr(one, "title", one))
def test_a_panels_query_gives_rows_of_the_right_types_as_the_role_that_only_reads(
    reader, name, panel
):
    cursor = reader.execute(expanded(panel.sql), YEAR._asdict())
    found = Table(tuple(column.name for column in cursor.description), cursor.fetchall())

    assert found.rows, "an empty panel"
    assert len(set(found.columns)) == len(found.columns)
    if panel.kind == "timeseries":
        assert set(found.columns) <= {"time", "metric", "value"}
        for row in found.rows:
            by_name = dict(zip(found.columns, row, strict=True))
            assert isinstance(by_name["time"], dt.datetime)
            assert YEAR.begin <= by_name["time"] <= YEAR.end
            assert is_number(by_name["value"])
            assert isinstance(by_name.get("metric", ""), str)
        times = [row[found.columns.index("time")] for row in found.rows]
        assert times == sorted(times), "Grafana wants them in order"
    elif panel.kind == "barchart":
        category = found.columns.index(panel.options.category)
        values = [row[:category] + row[category + 1 :] for row in found.rows]
        assert all(isinstance(row[category], str) for row in found.rows)
        assert any(map(is_number, sum(values, ())))
        assert all(value is None or is_number(value) for row in values for value in row)
    elif panel.kind == "stat":
        numbers = [value for row in found.rows for value in row if not isinstance(value, str)]
        assert numbers
        assert all(value is None or is_number(value) for value in numbers)
        # What has no number yet says so in words of its own.
        if None in numbers:
            assert panel.style().nothing != "–", panel.title
    else:
        assert all(
            value is None or isinstance(value, str | float | int | Decimal | dt.date)
            for row in found.rows
            for value in row
        )


def asked(reader, name, title, span=YEAR):
    [panel] = [panel for panel in BOARDS[name].panels if panel.title == title]
    cursor = reader.execute(expanded(panel.sql), span._asdict())
    columns = [column.name for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def test_when_measuring_has_ended_no_panel_shows_the_last_value_as_if_it_were_now(reader):
    late = Span(AS_OF, AS_OF + dt.timedelta(days=3))
    daily = [f"'{series.name}'" for series in SERIES if series.every == "day"]
    newest = [
        (name, panel.title)
        for name, panel in PANELS
        if "WITH newest" in panel.sql and any(series in panel.sql for series in daily)
    ]
    assert len(newest) >= 13
    for name, title in newest:
        rows = asked(reader, name, title, late)
        assert len(rows) == 1, title
        # Alerts are in a table of their own; shares that are missing are measured weekly.
        known = {"open", "most missing"}
        shown = [value for column, value in rows[0].items() if column not in known]
        assert not any(map(is_number, shown)), title


def test_the_league_that_has_waited_longest_says_how_old_the_newest_result_is(reader):
    assert asked(reader, "operator", "Data")[0]["days since a result"] == 2


def test_lines_over_years_have_one_point_a_day_the_last_one(reader):
    for title in ("Bankroll over time", "Overround over time"):
        points = asked(reader, "bettor", title)
        days = [(point["metric"], point["time"].date()) for point in points]
        assert len(days) == len(set(days)), title
        assert {point["time"].time() for point in points} == {AS_OF.time()}, title


def test_the_role_may_not_write(reader):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute("DELETE FROM metrics")


def test_macros_become_placeholders_and_nothing_else_is_touched():
    sql = (
        "SELECT $__timeGroupAlias(time, '1d'), '100 %' WHERE $__timeFilter(m.time) "
        "AND time > $__timeFrom() AND time <= $__timeTo()"
    )
    assert expanded(sql) == (
        b"SELECT floor(extract(epoch from time)/86400)*86400 AS \"time\", '100 %%' "
        b"WHERE m.time BETWEEN %(begin)s AND %(end)s AND time > %(begin)s AND time <= %(end)s"
    )
    for wrong in (
        *("$__interval", "$__timeFilter()", "$__timeFilter(time; DROP TABLE metrics)"),
        *("$__timeGroup(time)", "$__timeGroup(time, 1y)", "$__timeTo(time)", "$__timeFilter(a, b)"),
    ):
        with pytest.raises(DashboardUnusable):
            expanded(f"SELECT {wrong}")


def test_a_file_that_is_no_dashboard_says_what_is_wrong(tmp_path):
    with pytest.raises(DashboardUnusable, match="PL_DASHBOARDS_FOLDER"):
        Dashboards(tmp_path).of("operator")
    good = (FOLDER / "operator.json").read_text()
    for wrong in ("{", good.replace('"stat"', '"piechart"'), good.replace('"30s"', '"1s"')):
        (tmp_path / "operator.json").write_text(wrong)
        with pytest.raises(DashboardUnusable, match=r"operator\.json"):
            Dashboards(tmp_path).of("operator")


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=3000))
def test_thinned_lines_keep_their_ends_their_heights_and_their_order(values):
    points = [(AS_OF + dt.timedelta(hours=n), value) for n, value in enumerate(values)]
    kept = _thinned(points)

    assert len(kept) <= 420
    assert kept[0] == points[0]
    assert kept[-1] == points[-1]
    assert [when for when, _ in kept] == sorted(when for when, _ in kept)
    assert max(value for _, value in kept) == max(values)
    assert min(value for _, value in kept) == min(values)


def test_values_are_written_in_their_units():
    panel = BOARDS["bettor"].panels[0]
    pounds = panel.style()
    assert in_words(-1234.4, pounds) == "−£1,234"
    assert in_words(-0.2, pounds) == "£0"
    assert in_words(None, pounds) == "no account is open"
    share = BOARDS["bettor"].panels[1].style()
    assert in_words(0.0531, share) == "5.31\u202f%"
    assert set(RANGES) >= {"30d", "1y", "all"}
