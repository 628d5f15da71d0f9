"""Writing a table: only what differs, never less than is held, all of it or nothing."""

import pandas as pd
import psycopg
import pytest

from pl_assets.resources.errors import SeasonShrank
from pl_assets.resources.table_writer import Keeps, TableWriter
from pl_assets.resources.warehouse import Warehouse

TABLE = "rejected_rows"


@pytest.fixture
def warehouse(platform_settings):
    return Warehouse(platform_settings)


@pytest.fixture
def connection(warehouse):
    with warehouse.connection() as connection:
        yield connection


def rows(*reasons, season=2020):
    frame = pd.DataFrame({"reason": list(reasons)}, dtype=object)
    identity = {"league": "E0", "season": season, "row_number": 1, "raw_row": "", "source": "test"}
    return frame.assign(**identity)


def versions(warehouse):
    """Which transaction wrote each row that is held."""
    held = warehouse.read("SELECT reason, xmin::text AS written FROM rejected_rows ORDER BY reason")
    return list(held.itertuples(index=False, name=None))


def test_what_is_held_already_is_not_written_again_in_whatever_order_it_comes(
    warehouse, connection
):
    writer = TableWriter(connection, TABLE)
    assert writer.replace(rows("a", "b", "b"), 2020) == 3
    before = versions(warehouse)
    assert writer.replace(rows("b", "a", "b"), 2020) == 0
    assert versions(warehouse) == before


@pytest.mark.parametrize("new", [("a", "b"), ("a", "b", "b", "b"), ("a", "b", "c"), ()])
def test_any_difference_replaces_the_season_and_no_other(warehouse, connection, new):
    writer = TableWriter(connection, TABLE)
    writer.replace(rows("a", "b", "b"), 2020)
    writer.replace(rows("other", season=2019), 2019)
    assert writer.replace(rows(*new), 2020) == len(new)
    assert [reason for reason, _ in versions(warehouse)] == sorted([*new, "other"])


def test_a_season_is_replaced_with_all_later_ones_and_no_earlier_one(warehouse, connection):
    writer = TableWriter(connection, TABLE)
    for season in (2019, 2020, 2021):
        writer.replace(rows(f"of {season}", season=season), season)
    earlier = versions(warehouse)[0]
    assert writer.replace_since(rows("new"), 2020) == 1
    assert [reason for reason, _ in versions(warehouse)] == ["new", "of 2019"]
    assert earlier in versions(warehouse)


def test_less_than_is_held_is_refused_by_name_and_costs_nothing(warehouse, connection):
    keeps = Keeps("reason", may_shrink=())
    writer = TableWriter(connection, TABLE, keeps)
    writer.replace(rows("a", "b"), 2020)
    with pytest.raises(SeasonShrank, match=r"E0 2020 .* none of b; .*--may-shrink E0:2020"):
        writer.replace(rows("a", "c"), 2020)
    assert [reason for reason, _ in versions(warehouse)] == ["a", "b"]
    assert writer.replace(rows("a", "b", "c"), 2020) == 3, "the writer goes on"


def test_less_is_right_where_somebody_says_so_and_only_there(warehouse, connection):
    writer = TableWriter(connection, TABLE, Keeps("reason", may_shrink={("E0", 2020)}))
    for season in (2019, 2020):
        writer.replace(rows("a", season=season), season)
    writer.replace(rows("b"), 2020)
    with pytest.raises(SeasonShrank, match="E0 2019"):
        writer.replace(rows("b", season=2019), 2019)


def test_rows_that_break_a_constraint_leave_the_old_ones(warehouse, connection):
    writer = TableWriter(connection, TABLE)
    writer.replace(rows("a"), 2020)
    with pytest.raises(psycopg.errors.NotNullViolation):
        writer.replace(rows(None), 2020)
    assert [reason for reason, _ in versions(warehouse)] == ["a"]
