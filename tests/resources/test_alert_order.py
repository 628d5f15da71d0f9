"""Whatever begins, ends, fails and is tried again: every word arrives, once, in its order."""

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pl_assets.resources.warehouse import Warehouse

AS_OF = dt.datetime(2025, 2, 14, 6, tzinfo=dt.UTC)
SUBJECTS = ("predictions", "metrics")
STEPS = st.one_of(
    st.tuples(st.sampled_from(["note", "over"]), st.sampled_from(SUBJECTS)),
    # How long after the last step, and whether the receiver is up.
    st.tuples(st.integers(0, 4000), st.booleans()),
)


def forget(settings, webhook):
    with Warehouse(settings).transaction() as connection:
        connection.execute("TRUNCATE alerts, alert_deliveries RESTART IDENTITY")
    webhook.taken.clear()
    webhook.keys.clear()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=14))
def test_every_beginning_and_end_arrives_once_in_order(alerts, told, webhook, steps):
    forget(told, webhook)
    moment, expected, is_open = dt.datetime.now(dt.UTC), [], set()
    for first, second in steps:
        if first == "note":
            assert alerts.note("late", second, "w", AS_OF) == (second not in is_open)
            expected += [(second, "raised")] * (second not in is_open)
            is_open.add(second)
        elif first == "over":
            assert alerts.over("late", second, "w", AS_OF) == (second in is_open)
            expected += [(second, "recovered")] * (second in is_open)
            is_open.discard(second)
        else:
            webhook.status = 200 if second else 503
            moment += dt.timedelta(seconds=first)
            alerts.deliver(moment)
    webhook.status = 200
    for _ in range(2 + len(expected)):
        moment += dt.timedelta(hours=1)
        alerts.deliver(moment)
    told = [(subject, phase) for _, subject, phase in webhook.told]
    for subject in SUBJECTS:
        assert [t for t in told if t[0] == subject] == [e for e in expected if e[0] == subject]
    assert len(webhook.keys) == len(set(webhook.keys)) == len(expected)
    assert {alert.subject for alert in alerts.open()} == is_open
