"""Where Dagster's processes find each other."""

import socket

from pl_assets.local.dagster_files import (
    code_socket,
    remove_code_socket,
    workspace_file,
    write_dagster_files,
)


def test_a_home_however_deep_has_a_socket_that_can_be_listened_on_and_leaves_nothing(tmp_path):
    deep = tmp_path / "/".join(["a-rather-long-name"] * 8)
    for home in (tmp_path / "h", deep):
        home.mkdir(parents=True, exist_ok=True)
        write_dagster_files(home, "premier_league")
        path = code_socket(home)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
        assert str(path) in workspace_file(home, "premier_league").read_text()
        remove_code_socket(home)
        assert not path.exists()
    assert not path.parent.exists(), "it was outside of PL_HOME"
    assert path.parent != deep / "dagster"
