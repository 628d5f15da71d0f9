"""Assets as tables: partitions replaced or rows appended, each in one transaction."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import dagster as dg
import pandas as pd
import psycopg
import pytest

from pl_assets.partitions import SEASONS, WHOLE_HISTORY
from pl_assets.resources.appends import StepOfRun
from pl_assets.resources.table_writer import TableWriter
from pl_assets.resources.tables import APPEND, SINCE_SEASON, TABLE_MODE, Tables
from pl_assets.resources.warehouse import Warehouse

REJECTED = {"league": "E0", "row_number": 2, "reason": "none", "raw_row": "x", "source": "test"}


@pytest.fixture
def warehouse(platform_settings):
    return Warehouse(platform_settings)


def write(warehouse, frame, seasons, metadata=None, raise_on_error=True):
    @dg.asset(
        name="rejected_rows",
        partitions_def=SEASONS,
        backfill_policy=WHOLE_HISTORY,
        metadata=metadata or {},
    )
    def rejected_rows():
        return frame

    return dg.materialize(
        [rejected_rows],
        resources={"io_manager": Tables(warehouse)},
        tags={
            "dagster/asset_partition_range_start": str(min(seasons)),
            "dagster/asset_partition_range_end": str(max(seasons)),
        },
        raise_on_error=raise_on_error,
    )


def rows(*seasons):
    return pd.DataFrame([REJECTED | {"season": season} for season in seasons])


def held(warehouse):
    found = warehouse.read("SELECT season FROM rejected_rows ORDER BY season")
    return found["season"].tolist()


def test_a_partition_is_replaced_and_the_others_stay(warehouse):
    write(warehouse, rows(2020, 2021, 2021), (2020, 2021))
    write(warehouse, rows(2021), (2021,))
    assert held(warehouse) == [2020, 2021]


def test_of_a_whole_table_whose_past_is_what_is_held_only_the_rest_is_written(warehouse):
    @dg.asset(name="rejected_rows")
    def rejected_rows():
        told = rows(2018, 2020, 2020)
        return dg.MaterializeResult(value=told, metadata={SINCE_SEASON: 2020})

    write(warehouse, rows(2018, 2019, 2021), (2018, 2019, 2021))
    dg.materialize([rejected_rows], resources={"io_manager": Tables(warehouse)})
    assert held(warehouse) == [2018, 2019, 2020, 2020]


def test_an_empty_frame_empties_its_partition_alone(warehouse):
    write(warehouse, rows(2020, 2021), (2020, 2021))
    write(warehouse, rows(2020).head(0), (2021,))
    assert held(warehouse) == [2020]


def test_appended_rows_come_on_top(warehouse):
    for _ in range(2):
        write(warehouse, rows(2020), (2020,), {TABLE_MODE: APPEND})
    assert held(warehouse) == [2020, 2020]


def test_what_is_appended_says_how_much_is_new_and_how_much_there_is(warehouse):
    write(warehouse, rows(2020, 2020), (2020,), {TABLE_MODE: APPEND})
    result = write(warehouse, rows(2020), (2020,), {TABLE_MODE: APPEND})
    (event,) = result.asset_materializations_for_node("rejected_rows")
    assert event.metadata["rows_added"].value == 1
    assert event.metadata["dagster/row_count"].value == 3


def test_a_write_that_fails_leaves_the_partition_as_it_was(warehouse):
    write(warehouse, rows(2020), (2020,))
    broken = pd.concat([rows(2020), rows(2020).assign(reason=None)])
    assert not write(warehouse, broken, (2020,), raise_on_error=False).success
    assert held(warehouse) == [2020]


def test_the_materialization_says_how_many_rows_and_what_the_columns_mean(warehouse):
    result = write(warehouse, rows(2020, 2020), (2020,))
    (event,) = result.asset_materializations_for_node("rejected_rows")
    assert event.metadata["dagster/row_count"].value == 2
    columns = {
        column.name: column for column in event.metadata["dagster/column_schema"].schema.columns
    }
    assert "why the row cannot be a match" in columns["reason"].description
    assert event.metadata["season_range"].value == "2020 to 2020"


def test_what_is_written_is_read_back_with_its_types(warehouse):
    kick_off = dt.datetime(2024, 8, 16, 19, tzinfo=dt.UTC)
    frame = pd.DataFrame(
        {
            "match_id": ["a", "b"],
            "league": "E0",
            "season": 2024,
            "match_date": dt.date(2024, 8, 16),
            "kick_off_utc": pd.Series([kick_off, pd.NaT], dtype="datetime64[us, UTC]"),
            "home_team": ["Leeds", "Fulham"],
            "away_team": ["Everton", "Wolves"],
            "home_goals": 1,
            "away_goals": 0,
            "home_shots": pd.Series([12, pd.NA], dtype="Int16"),
            "source": "test",
        }
    )
    with warehouse.connection() as connection:
        TableWriter(connection, "matches").replace(frame.assign(result="home"), None)
    found = warehouse.read("SELECT * FROM matches ORDER BY match_id")
    assert found["kick_off_utc"].tolist() == [pd.Timestamp(kick_off), pd.NaT]
    assert found["home_shots"].tolist() == [12, pd.NA]
    assert found["home_goals"].dtype == "int64"
    assert found["match_date"].tolist() == [dt.date(2024, 8, 16)] * 2


def test_readers_see_the_old_rows_until_the_new_are_all_there(warehouse):
    write(warehouse, rows(2020), (2020,))
    with warehouse.transaction() as writer:
        writer.execute("LOCK TABLE rejected_rows IN SHARE ROW EXCLUSIVE MODE")
        writer.execute("DELETE FROM rejected_rows")
        assert held(warehouse) == [2020]


def test_a_transaction_that_fails_has_changed_nothing(warehouse):
    def half_done():
        with warehouse.transaction() as connection:
            connection.execute("INSERT INTO platform_clock VALUES (true, now())")
            connection.execute("SELECT 1 / 0")

    with pytest.raises(psycopg.errors.DivisionByZero):
        half_done()
    assert warehouse.read("SELECT * FROM platform_clock").empty


def add(warehouse, run_id, step_key, frame):
    """A step of a run adds rows; returns how many."""
    with warehouse.connection() as connection:
        writer = TableWriter(connection, "rejected_rows")
        return writer.append(frame, StepOfRun(run_id, step_key))


def test_what_a_step_adds_it_adds_once_however_often_it_is_done(warehouse):
    add(warehouse, "a run", "a_step", rows(2019, 2020))
    add(warehouse, "a run", "a_step", rows(2019, 2020))
    # Done again it may find something else: what it said first stands.
    add(warehouse, "a run", "a_step", rows(2021))
    assert held(warehouse) == [2019, 2020]
    add(warehouse, "another run", "a_step", rows(2019))
    add(warehouse, "a run", "another_step", rows(2019))
    assert held(warehouse) == [2019, 2019, 2019, 2020]


def test_a_step_that_had_nothing_to_add_may_add_when_it_is_done_again(warehouse):
    add(warehouse, "a run", "a_step", rows())
    add(warehouse, "a run", "a_step", rows(2019))
    assert held(warehouse) == [2019]


def test_a_step_that_could_not_add_its_rows_may_do_so_when_it_is_done_again(warehouse):
    with pytest.raises(psycopg.errors.NotNullViolation):
        add(warehouse, "a run", "a_step", rows(2019).assign(reason=None))
    add(warehouse, "a run", "a_step", rows(2019))
    assert held(warehouse) == [2019]


def test_one_step_done_by_several_at_once_adds_its_rows_once(warehouse):
    with ThreadPoolExecutor(4) as pool:
        added = [pool.submit(add, warehouse, "a run", "a_step", rows(2019)) for _ in range(4)]
    assert sorted(adding.result() for adding in added) == [0, 0, 0, 1]
    assert held(warehouse) == [2019]


def test_what_steps_have_added_is_forgotten_after_a_week(warehouse):
    add(warehouse, "an old run", "a_step", rows(2019))
    with warehouse.transaction() as connection:
        connection.execute("UPDATE appends SET appended_at = now() - interval '8 days'")
    add(warehouse, "a run", "a_step", rows(2020))
    assert warehouse.read("SELECT run_id FROM appends")["run_id"].tolist() == ["a run"]
