"""Tests of which requests are of a share: by their ids alone, and as many as it says."""

from hypothesis import given
from hypothesis import strategies as st

from pl_serving.request_id import REQUEST_ID
from pl_serving.shade import Shade, chance_of

IDS = st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True)
SHARES = st.floats(0, 1)
MANY = 4000


def chosen(share, request_id):
    shade = Shade(None)
    shade.share = share
    token = REQUEST_ID.set(request_id)
    try:
        return shade.chooses()
    finally:
        REQUEST_ID.reset(token)


@given(SHARES, IDS)
def test_the_same_id_gives_the_same_decision(share, request_id):
    assert chosen(share, request_id) == chosen(share, request_id)


@given(IDS)
def test_of_no_share_none_is_chosen_and_of_all_every_one(request_id):
    assert not chosen(0.0, request_id)
    assert chosen(1.0, request_id)


@given(SHARES, SHARES, IDS)
def test_what_is_of_a_share_is_of_every_larger_one(one, other, request_id):
    small, large = sorted((one, other))
    assert chosen(large, request_id) or not chosen(small, request_id)


@given(SHARES, IDS)
def test_of_many_ids_so_many_are_chosen_as_the_share_says(share, prefix):
    found = sum(chance_of(f"{prefix[:50]}-{n}") < share for n in range(MANY)) / MANY
    # Six standard deviations: by chance once in 500 million.
    assert abs(found - share) <= 6 * (share * (1 - share) / MANY) ** 0.5 + 1e-9
