"""The outbox on both databases: every message once, whoever delivers and whoever dies."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, update

from scanner.alerts import AlertSettings, as_message, deliver
from scanner.alerts.delivery import LEASE, WAITS
from scanner.errors import ClaimLost, UsageError
from scanner.model import ScanStatus
from scanner.store import Store, schema
from scanner.store.runs import Claim
from tests.alerting import a_hostile_alert, an_alert
from tests.fleets import wait_for
from tests.integration.alerts.receivers import mail_server, web_receiver
from tests.records import START, a_scan, an_info

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.alerts.receivers import MailServer, WebReceiver

NOW = datetime(2026, 3, 1, 13, 0, tzinfo=UTC)
DELIVER = (
    "import sys; from scanner.alerts import deliver; from scanner.store import Store; deliver(Store.open(sys.argv[1]))"
)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def web() -> Iterator[WebReceiver]:
    with web_receiver() as running:
        yield running


def at(moment):
    return lambda: moment


def put(store, *targets, scans=1, alert=None):
    """Messages about so many scans of the shop, to each of the targets."""
    for number in range(scans):
        store.begin(an_info(f"s{number}"))
    with store._engine.begin() as connection:
        connection.execute(update(schema.sites).values(alerts={"targets": list(targets)}))
    for number in range(scans):
        message = as_message(alert or an_alert(scan_id=f"s{number}"))
        store.queue_alert(f"s{number}", message, targets)


def states(store):
    return Counter(entry.state for entry in store.alerts())


def only(store):
    (entry,) = store.alerts()
    return entry


def test_one_message_for_each_scan_and_target(store, web, mail):
    put(store, web.target(), mail.target(), scans=2)
    assert store.queue_alert("s0", as_message(an_alert()), [web.target(), mail.target(), web.target()]) == 0
    assert deliver(store, at(NOW)).sent == 4
    assert deliver(store, at(NOW)).sent == 0
    assert store.queue_alert("s0", as_message(an_alert()), [web.target()]) == 0
    assert deliver(store, at(NOW + timedelta(days=9))).sent == 0
    assert (len(web.requests), len(mail.mails)) == (2, 2)
    assert len({request.headers["webhook-id"] for request in web.requests}) == 2
    assert states(store) == {"sent": 4}
    assert {entry.sent_at for entry in store.alerts("shop.example")} == {NOW}
    assert store.alerts("other.example") == []


def test_any_text_comes_through(store, web):
    alert = replace(a_hostile_alert(), reasons=("\0\ud800\\",))
    put(store, web.target(), alert=alert)
    deliver(store, at(NOW))
    assert json.loads(web.requests[0].body)["reasons"] == ["\0\ud800\\"]


def test_what_is_refused_is_tried_again_later_and_later(store, web):
    put(store, web.target())
    web.statuses[:] = [500] * (len(WAITS) + 1)
    moment = NOW
    for attempt, wait in enumerate(WAITS, 1):
        assert deliver(store, at(moment)).again == 1
        entry = only(store)
        assert (entry.state, entry.attempts, entry.not_before) == ("waiting", attempt, moment + wait)
        assert entry.error == "The webhook answered with status 500"
        assert deliver(store, at(moment + wait - timedelta(seconds=1))).again == 0
        moment += wait
    assert deliver(store, at(moment)).failed == 1
    assert only(store).state == "failed"
    assert deliver(store, at(moment + timedelta(days=99))).sent == 0
    assert len({request.headers["webhook-id"] for request in web.requests}) == 1
    assert len(web.requests) == len(WAITS) + 1


def test_it_arrives_when_the_server_is_back(store, mail):
    put(store, mail.target())
    mail.answers.append("451 come back")
    assert deliver(store, at(NOW)).again == 1
    assert deliver(store, at(NOW + WAITS[0])).sent == 1
    assert (len(mail.mails), only(store).state, only(store).error) == (1, "sent", None)


def test_one_bad_target_does_not_keep_the_others_waiting(store, web):
    put(store, "bogus://x", web.target(), "mailto:nobody")
    done = deliver(store, at(NOW))
    assert (done.sent, done.again) == (1, 2)


def test_new_messages_do_not_wait_behind_repeats(store, web):
    put(store, web.target(), scans=2)
    web.statuses[:] = [500, 500]
    deliver(store, at(NOW))
    store.begin(an_info("new"))
    store.queue_alert("new", as_message(an_alert(scan_id="new")), [web.target()])
    assert store.claim_alert(NOW + timedelta(hours=1), LEASE).scan_id == "new"


def test_a_delivery_ends(store, web):
    put(store, web.target(), scans=2)
    assert deliver(store, at(NOW), patience=0).sent == 0
    assert states(store) == {"waiting": 2}


def test_a_connection_that_breaks_after_the_message(store, mail, web):
    put(store, mail.target(), web.target())
    mail.hang_up, web.statuses = True, [0]
    done = deliver(store, at(NOW))
    assert (done.failed, done.again) == (1, 1)
    assert deliver(store, at(NOW + WAITS[0])).sent == 1
    assert (len(mail.mails), len(web.requests)) == (1, 2)
    assert web.requests[0].headers["webhook-id"] == web.requests[1].headers["webhook-id"]
    (lost,) = (entry.error for entry in store.alerts() if entry.state == "failed")
    assert lost.startswith("It may have arrived: ")


def test_a_target_that_was_taken_away_gets_nothing(store, web):
    put(store, web.target())
    with store._engine.begin() as connection:
        connection.execute(update(schema.sites).values(alerts={"targets": []}))
    assert deliver(store, at(NOW)).failed == 1
    assert (only(store).target, only(store).error) == (None, "The site has this target no more")
    assert web.requests == []


def test_a_scan_that_is_deleted_takes_its_messages_along(store, web):
    put(store, web.target())
    entry = store.claim_alert(NOW, LEASE)
    store.delete("s0")
    store.alert_sent(entry, NOW)
    assert store.alerts() == []


def test_a_message_that_cannot_be_read(store, web):
    put(store, web.target())
    with store._engine.begin() as connection:
        connection.execute(update(schema.alerts).values(message={"format": "another"}))
    assert deliver(store, at(NOW)).failed == 1


def test_who_held_it_before_has_no_say(store, web):
    put(store, web.target())
    slow = store.claim_alert(NOW, LEASE)
    assert store.claim_alert(NOW + LEASE / 2, LEASE) is None
    assert store.alert_leaves(slow)
    other = store.claim_alert(NOW + LEASE, LEASE)
    assert (slow.left, other.left, other.attempts) == (False, True, 2)
    assert not store.alert_leaves(slow)
    store.alert_again(slow, NOW, "slow")
    store.alert_failed(slow, "slow")
    assert only(store).state == "sending"
    store.alert_failed(other, "given up")
    store.alert_sent(slow, NOW)  # it was sent after all
    assert only(store).state == "sent"
    store.alert_again(other, NOW, "late")
    assert only(store).state == "sent"


def test_who_dies_before_the_message_leaves_has_lost_nothing(store, mail):
    put(store, mail.target())
    store.claim_alert(NOW, LEASE)
    assert deliver(store, at(NOW + LEASE / 2)).sent == 0
    assert deliver(store, at(NOW + LEASE)).sent == 1
    assert only(store).attempts == 2


def test_who_is_too_slow_sends_nothing(store, mail, monkeypatch):
    """Another process takes the message while this one still talks to the mail server."""
    put(store, mail.target())
    moments = iter([NOW, NOW, NOW, NOW + LEASE, NOW + LEASE])
    inner = store.alert_leaves

    def leaves(entry):
        monkeypatch.setattr(store, "alert_leaves", inner)
        assert deliver(store, at(NOW + LEASE)).sent == 1
        return inner(entry)

    monkeypatch.setattr(store, "alert_leaves", leaves)
    done = deliver(store, lambda: next(moments))
    assert (done.sent, done.again, done.failed) == (0, 0, 0)
    assert (len(mail.mails), only(store).state) == (1, "sent")


def test_many_deliver_at_once(database, web, mail):
    with Store.open(database) as store:
        put(store, web.target(), mail.target(), scans=12)
        stores = [Store.open(database) for _ in range(4)]
        threads = [threading.Thread(target=deliver, args=(one,)) for one in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        for one in stores:
            one.close()
        assert states(store) == {"sent": 24}
    assert Counter(request.headers["webhook-id"] for request in web.requests).most_common(1)[0][1] == 1
    assert (len(web.requests), len({mail["Message-ID"] for mail in mail.mails}), len(mail.mails)) == (12, 12, 12)


@pytest.mark.parametrize("kind", ["mail", "webhook"])
def test_killed_between_sending_and_settling(database, web, mail, kind):
    receiver = mail if kind == "mail" else web
    receiver.gate = threading.Event()
    with Store.open(database) as store:
        put(store, receiver.target())
        with subprocess.Popen([sys.executable, "-c", DELIVER, database]) as process:
            wait_for(receiver.arrived.is_set, 20)
            assert only(store).state == "sending"
            assert deliver(store).sent == 0  # another process leaves it alone
            process.kill()
        receiver.gate.set()
        after = datetime.now(UTC) + LEASE
        assert deliver(store, at(after)).sent == (0 if kind == "mail" else 1)
        entry = only(store)
    if kind == "mail":  # at most once
        assert (entry.state, len(mail.mails)) == ("failed", 1)
        assert entry.error == "It may have arrived: the process that sent it ended in between"
    else:  # at least once, recognisable
        first, second = web.requests
        assert (entry.state, first.body) == ("sent", second.body)
        assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_two_processes_and_one_is_killed(database, web, mail):
    with Store.open(database) as store:
        put(store, mail.target(), web.target(), scans=12)
        with subprocess.Popen([sys.executable, "-c", DELIVER, database]) as process, Store.open(database) as another:
            wait_for(lambda: len(mail.mails) + len(web.requests) >= 2, 20)
            thread = threading.Thread(target=deliver, args=(another,))
            thread.start()
            wait_for(lambda: len(mail.mails) + len(web.requests) >= 8, 20)
            process.kill()
            thread.join(30)
        deliver(store, at(datetime.now(UTC) + LEASE))
        found = store.alerts(limit=100)
    assert Counter(one["Message-ID"] for one in mail.mails).most_common(1)[0][1] == 1
    assert len({request.headers["webhook-id"] for request in web.requests}) == 12
    assert len(web.requests) <= 13
    assert {entry.state for entry in found} <= {"sent", "failed"}
    lost = [entry for entry in found if entry.state == "failed"]
    assert len(lost) <= 1
    assert 12 - len(lost) <= len(mail.mails) <= 12


def test_a_lost_claim_puts_nothing_into_the_outbox(database, store):
    store.finish(a_scan())
    with store._engine.begin() as connection:
        site = connection.execute(schema.sites.select()).one().id
        run = {"site_id": site, "due_at": START, "priority": 0, "state": "running", "attempts": 1, "fence": 2}
        run_id = connection.execute(insert(schema.runs).values(run).returning(schema.runs.c.id)).scalar_one()
    with Store.open(database, Claim(run_id, 1)) as lost, pytest.raises(ClaimLost):
        lost.queue_alert("s1", as_message(an_alert()), ["mailto:a@b.example"])
    with Store.open(database, Claim(run_id, 2)) as held:
        assert held.queue_alert("s1", as_message(an_alert()), ["mailto:a@b.example"]) == 1


def test_settings(store):
    store.begin(an_info())
    assert AlertSettings.read(store.alert_settings("shop.example")).targets == ()
    with store._engine.begin() as connection:
        connection.execute(update(schema.sites).values(alerts={"targets": ["mailto:a@b.example"], "rules": ["change"]}))
    kept = AlertSettings.read(store.alert_settings("shop.example"))
    assert (kept.targets, kept.rules[0].name) == (("mailto:a@b.example",), "change")
    with pytest.raises(UsageError, match="not known"):
        store.alert_settings("other.example")


def test_statuses_of_earlier_scans(store):
    for day, status in enumerate((ScanStatus.COMPLETE, ScanStatus.FAILED, ScanStatus.DEGRADED, ScanStatus.COMPLETE)):
        scan = a_scan(f"s{day}", started_at=START + timedelta(days=day))
        store.finish(replace(scan, scan=replace(scan.scan, status=status)))
    store.begin(an_info("s9", started_at=START + timedelta(hours=1)))  # never finished
    store.finish(a_scan("n1", "news.se"))
    assert store.earlier_statuses("s3") == [ScanStatus.DEGRADED, ScanStatus.FAILED, ScanStatus.COMPLETE]
    assert store.earlier_statuses("s3", limit=1) == [ScanStatus.DEGRADED]
    assert store.earlier_statuses("s0") == []
