"""Tests of the spool's files: whole lines, whole files, and never more bytes than are allowed."""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pl_serving.shade_spool import Spool

MOST, FILE = 4000, 1000
LONG = 3600.0


def held(folder):
    return sorted(folder.iterdir())


def lines_of(folder):
    return sum(path.read_bytes().count(b"\n") for path in held(folder))


@given(
    st.lists(
        st.tuples(st.integers(1, 700), st.sampled_from(["real", "simulated"]), st.booleans()),
        max_size=40,
    )
)
def test_the_folder_never_holds_more_than_is_allowed_and_what_went_is_counted(steps):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spool = Spool(folder, MOST, LONG, FILE)
        for size, kind, is_finished in steps:
            spool.write(kind, b"x" * (size - 1) + b"\n")
            if is_finished:
                spool.finish()
            assert sum(path.stat().st_size for path in held(folder)) <= MOST
        spool.finish()

        assert lines_of(folder) + spool.lines_dropped == len(steps)
        assert all(path.suffix == ".jsonl" for path in held(folder))
        for path in held(folder):
            assert path.stat().st_size <= FILE


def test_the_oldest_files_go_first_and_one_that_is_being_written_never(tmp_path):
    other, spool = Spool(tmp_path, MOST, LONG, FILE), Spool(tmp_path, MOST, LONG, FILE)
    other.write("real", b"of another process, which still writes\n")
    for n in range(6):
        spool.write("real", b"%d" % n + b"x" * 900 + b"\n")
    bodies = [path.read_bytes()[:1] for path in held(tmp_path)]

    assert bodies[0] == b"o"
    assert bodies[1:] == sorted(bodies[1:])
    assert bodies[-1] == b"5"
    assert spool.lines_dropped == 6 - len(bodies[1:])


def test_each_kind_of_data_has_files_of_its_own(tmp_path):
    spool = Spool(tmp_path, MOST, LONG, FILE)
    for kind in ("real", "real", "simulated", "real"):
        spool.write(kind, b"%s\n" % kind.encode())
    spool.finish()

    for path in held(tmp_path):
        assert set(path.read_text().split()) == {path.name.split("-")[1]}
    assert len(held(tmp_path)) == 3


def test_an_old_file_is_finished(tmp_path):
    spool = Spool(tmp_path, MOST, 0.0, FILE)
    spool.write("real", b"line\n")

    assert spool.seconds_left is None
    assert [path.suffix for path in held(tmp_path)] == [".jsonl"]


def test_what_a_killed_process_was_writing_is_finished_by_the_next_and_not_before(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from pl_serving.shade_spool import Spool\n"
        f"Spool(Path({str(tmp_path)!r}), {MOST}, {LONG}).write('real', b'line\\n')\n"
        "print('written', flush=True); time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    try:
        assert process.stdout.readline() == b"written\n"
        Spool(tmp_path, MOST, LONG).adopt()
        assert [path.suffix for path in held(tmp_path)] == [".part"], "its writer lives"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    Spool(tmp_path, MOST, LONG).adopt()
    assert [path.suffix for path in held(tmp_path)] == [".jsonl"]
    assert held(tmp_path)[0].read_bytes() == b"line\n"


def test_a_disk_that_is_full_in_mid_write_leaves_whole_lines_and_takes_more_later(tmp_path):
    spool = Spool(tmp_path, 10**6, LONG, 10**5)
    spool.write("real", b"first\n")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        # As much of it as fits is written before the system says so.
        with pytest.raises(OSError, match=r"space|large"):
            spool.write("real", b"x" * 5000 + b"\n")
        [path] = held(tmp_path)
        size = path.stat().st_size
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert size == len(b"first\n")
    spool.write("real", b"second\n")
    spool.finish()
    assert held(tmp_path)[0].read_bytes() == b"first\nsecond\n"


def test_a_folder_that_cannot_be_made_is_an_error_each_time_and_no_more(tmp_path):
    (tmp_path / "file").write_text("in the way")
    spool = Spool(tmp_path / "file" / "spool", MOST, LONG)
    for _ in range(2):
        with pytest.raises(OSError, match="file"):
            spool.write("real", b"line\n")
    (tmp_path / "file").unlink()
    spool.write("real", b"line\n")
    assert lines_of(tmp_path / "file" / "spool") == 1
