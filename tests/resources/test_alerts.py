"""Alerts: noted once, told of once and in order, to real receivers that are down now and then."""

import datetime as dt
import json
import threading

from pl_assets.resources.alert import Found
from pl_assets.resources.alerts import Alerts
from pl_assets.resources.warehouse import Warehouse

AS_OF = dt.datetime(2025, 2, 14, 6, tzinfo=dt.UTC)
SOON = dt.timedelta(minutes=1)
KINDS = ("drift", "performance", "late", "check", "run", "source")


def now():
    return dt.datetime.now(dt.UTC)


def logged(settings):
    lines = (settings.home / "logs" / "alerts.log").read_text().splitlines()
    return [(line["kind"], line["phase"]) for line in map(json.loads, lines)]


def test_an_alert_of_each_kind_arrives_once_everywhere_and_so_does_its_end(
    everywhere, webhook, mail_server, told
):
    for kind in KINDS:
        assert everywhere.note(kind, "it", "Expected 1, found 2.", AS_OF, link="http://x/1")
        assert not everywhere.note(kind, "it", "Expected 1, found 2.", AS_OF)
    assert everywhere.deliver(now()).sent == 18
    assert everywhere.deliver(now() + SOON).sent == 0
    for kind in KINDS:
        assert everywhere.over(kind, "it", "It is well.", AS_OF + SOON)
        assert not everywhere.over(kind, "it", "It is well.", AS_OF + SOON)
    assert everywhere.deliver(now()) == (18, 0, ())
    both = [(kind, phase) for phase in ("raised", "recovered") for kind in KINDS]
    assert webhook.told == [(kind, "it", phase) for kind, phase in both]
    assert logged(told) == both
    assert len(mail_server.mails) == 12
    for mail in (*mail_server.mails, *(body["text"] for body in webhook.taken)):
        text = mail if isinstance(mail, str) else mail.get_content()
        for part in ("Expected 1, found 2.", "What to do: ", "Where to look: http://x/1"):
            assert part in text
        assert "SIMULATED" not in text


def test_while_receivers_are_down_nothing_is_lost_and_the_order_holds(
    everywhere, webhook, mail_server
):
    webhook.status, mail_server.is_up = 503, False
    everywhere.note("run", "train", "w", AS_OF)
    done = everywhere.deliver(now())
    assert (done.sent, done.waiting) == (1, 2), "the log has it"
    assert sorted(done.problems) == [
        "email: expected the mail server to take it, found SMTPDataError (451)",
        "webhook: expected an answer of 2xx, found 503",
    ]
    everywhere.over("run", "train", "better", AS_OF)
    everywhere.note("run", "train", "again", AS_OF)
    webhook.status, mail_server.is_up = 200, True
    assert everywhere.deliver(now()).waiting == 6, "an end does not overtake its beginning"
    assert webhook.taken == []
    assert everywhere.deliver(now() + SOON) == (6, 0, ())
    phases = ["raised", "recovered", "raised"]
    assert webhook.told == [("run", "train", phase) for phase in phases]
    assert [subject.split(":")[0] for subject in mail_server.subjects] == [
        *("ERROR", "RECOVERED", "ERROR")
    ]


def test_it_is_tried_ever_more_rarely_and_a_late_message_says_when_it_is_of(alerts, webhook, told):
    webhook.status = 500
    alerts.note("source", "datahub", "w", AS_OF)
    moment, waits = now(), []
    for _ in range(10):
        tried = webhook.refused
        assert alerts.deliver(moment).problems
        assert webhook.refused == tried + 1
        due = (
            Warehouse(told)
            .read("SELECT next_attempt_at FROM alert_deliveries WHERE channel = 'webhook'")
            .loc[0, "next_attempt_at"]
        )
        waits.append((due.to_pydatetime() - moment).total_seconds())
        assert not alerts.deliver(due.to_pydatetime() - dt.timedelta(seconds=1)).problems
        moment = due.to_pydatetime()
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    webhook.status = 200
    assert alerts.deliver(moment).sent == 1
    assert "This message is late: it was written" in webhook.taken[0]["text"]


def test_a_channel_that_is_down_is_tried_once_and_holds_up_no_other(everywhere, webhook, told):
    webhook.status = 503
    for number in range(5):
        everywhere.note("run", f"job {number}", "w", AS_OF)
    done = everywhere.deliver(now())
    assert (done.sent, done.waiting, webhook.refused) == (10, 5, 1)
    assert len(logged(told)) == 5


def test_what_two_deliver_at_once_arrives_once(alerts, webhook):
    for number in range(12):
        alerts.note("run", f"job {number}", "w", AS_OF)
    begin = threading.Barrier(3)

    def deliver():
        begin.wait()
        alerts.deliver(now())

    at_once(deliver, 3)
    assert sorted(webhook.told) == sorted(("run", f"job {n}", "raised") for n in range(12))


def test_what_two_note_at_once_is_one_alert(alerts, webhook):
    begin, opened = threading.Barrier(6), []

    def note():
        begin.wait()
        opened.append(alerts.note("check", "matches: scores", "w", AS_OF))

    at_once(note, 6)
    assert sorted(opened) == [False] * 5 + [True]
    alerts.deliver(now())
    assert len(webhook.taken) == 1


def at_once(work, how_many):
    threads = [threading.Thread(target=work) for _ in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_an_open_alert_gets_the_newer_word_and_an_error_stays_one(alerts, webhook):
    alerts.note("drift", "shots", "first", AS_OF, severity="warning", link="http://x/1")
    alerts.note("drift", "shots", "second", AS_OF + SOON)
    alerts.note("drift", "shots", "third", AS_OF + SOON, severity="warning")
    (alert,) = alerts.open("drift")
    assert (alert.word, alert.severity, alert.opened_as_of) == ("third", "error", AS_OF)
    assert alert.link == "http://x/1"
    alerts.mark_retraining(alert.alert_id, AS_OF, "run")
    (alert,) = alerts.open()
    assert (alert.retraining_as_of, alert.retraining_run_id) == (AS_OF, "run")
    alerts.deliver(now())
    assert len(webhook.taken) == 1


def test_settling_a_kind_leaves_exactly_what_is_wrong_now_and_other_kinds_alone(alerts):
    alerts.note("late", "metrics", "w", AS_OF)
    assert alerts.settle("run", {"b": Found("w"), "a": Found("w")}, AS_OF, "ok") == (("a", "b"), ())
    assert alerts.settle("run", {"b": Found("x"), "c": Found("w")}, AS_OF, "ok") == (("c",), ("a",))
    assert [(a.subject, a.word) for a in alerts.open("run")] == [("b", "x"), ("c", "w")]
    assert alerts.settle("run", {}, AS_OF, "ok") == ((), ("b", "c"))
    assert [alert.kind for alert in alerts.open()] == ["late"]


def test_what_a_channel_that_is_gone_was_to_say_waits_until_it_is_named_again(told, webhook):
    Alerts(Warehouse(told), told).note("run", "job", "w", AS_OF)
    without = told.model_copy(update={"alert_webhook_url": None})
    assert Alerts(Warehouse(without), without).deliver(now()) == (1, 1, ())
    assert Alerts(Warehouse(told), told).deliver(now()) == (1, 0, ())
    assert len(webhook.taken) == 1
