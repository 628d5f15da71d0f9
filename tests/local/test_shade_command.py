"""`pl shade` as a user runs it, without a running platform."""

import pytest
from local.running_platform import environment, pl


@pytest.fixture
def told(tmp_path):
    return environment(tmp_path / "home")


def test_the_share_is_set_and_said_and_none_that_is_no_share(told):
    assert pl("shade", told=told).stdout.startswith("No question is put to challengers. 0 ques")
    assert "0.25 of all requests" in pl("shade", "0.25", told=told).stdout
    said = pl("shade", told=told)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("0.25 of all requests for a forecast are put to challengers too,")
    for wrong in ("1.5", "nan"):
        refused = pl("shade", wrong, told=told)
        assert refused.returncode == 1
        assert refused.stderr.startswith("error: expected a share of 0 to 1, found ")
    assert pl("shade", "0", told=told).stdout.startswith("No question is put to challengers from")
