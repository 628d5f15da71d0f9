"""What of an error is sent to people: one line, and no secrets."""

import pytest

from pl_assets.resources.failure_words import one_line


@pytest.mark.parametrize(
    "said",
    [
        "no answer from https://reader:s3cret@data.example/E0.csv",
        'connection failed: "host=db password=s3cret dbname=warehouse"',
        "postgresql://pl:s3cret@db:5432/warehouse does not answer",
    ],
)
def test_no_password_is_in_it(said):
    assert "s3cret" not in one_line(said)


def test_it_is_one_short_line():
    line = one_line("first\n  second\x00\n" + "more " * 1000)
    assert line.startswith("first second more")
    assert len(line) == 600
    assert line.endswith("…")
