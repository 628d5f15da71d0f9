"""Daily backups: when one is due, and which of them go."""

import datetime as dt
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.backups.daily import backup_due, daily_file, daily_files, drop_old
from pl_assets.settings import Settings

DAY = dt.date(2025, 2, 14)
DAYS = st.sets(st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31)), max_size=12)


def test_none_is_due_where_no_folder_is_named():
    assert backup_due(Settings(), DAY) == []


def test_one_is_due_until_there_is_one_of_the_day(tmp_path):
    settings = Settings(backup_folder=tmp_path)
    (due,) = backup_due(settings, DAY)
    assert (due.job, due.because) == ("backup", "backup of 2025-02-14: there is none yet")
    daily_file(tmp_path, DAY - dt.timedelta(days=1)).touch()
    assert "the newest is of 2025-02-13" in backup_due(settings, DAY)[0].because
    daily_file(tmp_path, DAY).touch()
    assert backup_due(settings, DAY) == []


def test_a_folder_that_is_not_there_does_not_stop_the_calendar(tmp_path):
    assert len(backup_due(Settings(backup_folder=tmp_path / "away"), DAY)) == 1


@given(days=DAYS, keep=st.integers(1, 9))
def test_the_newest_stay_and_nothing_else_of_the_folder_is_touched(tmp_path_factory, days, keep):
    folder = tmp_path_factory.mktemp("daily")
    for day in days:
        daily_file(folder, day).write_text("backup")
    others = ["premier-league-2025-02-30.tar", "mine.tar", "premier-league-2025-02-14.tar.old"]
    for name in others:
        (folder / name).touch()
    gone = drop_old(folder, keep)
    assert list(daily_files(folder)) == sorted(days, reverse=True)[:keep]
    assert len(gone) == max(len(days) - keep, 0)
    assert all((folder / name).exists() for name in others)


@pytest.mark.parametrize("keep", [0, -1])
def test_the_last_one_stays_whatever_is_asked_for(tmp_path, keep):
    daily_file(tmp_path, DAY).touch()
    assert drop_old(tmp_path, keep) == []
    assert daily_file(tmp_path, DAY).exists()


def test_what_a_killed_one_has_left_goes_after_a_day(tmp_path):
    old = tmp_path / ".premier-league-2025-02-12.tar.abc.unfinished"
    new = tmp_path / ".premier-league-2025-02-14.tar.def.unfinished"
    for folder in (old, new):
        folder.mkdir()
        (folder / "warehouse.dump").touch()
    before = dt.datetime.now(dt.UTC).timestamp() - 25 * 3600
    os.utime(old, (before, before))
    assert drop_old(tmp_path, 7) == [old]
    assert new.exists()
    assert not old.exists()
