"""The whole way: a site with targets and rules, a scan, its changes, and what arrives."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from scanner.alerts import AlertSettings, alerts_for, as_message, deliver
from scanner.model import ScanStatus
from scanner.store import Site, Store
from tests.alerting import a_change
from tests.records import START, a_scan


def conclude(store, scan_id, changes=(), earlier=()):
    """As whoever concludes a run does it."""
    scan = store.scan(scan_id)
    settings = AlertSettings.read(store.alert_settings(scan.scan.site))
    alert = alerts_for(settings, scan, changes, store.earlier_statuses(scan_id), earlier)
    if alert is not None:
        store.queue_alert(scan_id, as_message(alert), settings.targets)
    return deliver(store)


def test_month_by_month(tmp_path, mail, web):
    now = datetime.now(UTC)
    with Store.open(f"sqlite:///{tmp_path}/scans.db") as store:
        alerts = {"targets": [mail.target(), web.target()], "rules": []}
        store.add_sites([Site.new("https://www.shop.example", now, every="monthly", alerts=alerts)])
        first, second, third, fourth = (
            a_scan(f"s{month}", started_at=START + timedelta(days=30 * month)) for month in range(4)
        )
        store.finish(first)
        assert conclude(store, "s0").sent == 2  # what the first scan finds is new
        store.finish(second)
        assert conclude(store, "s1", earlier=[first]).sent == 0  # and then stands
        assert conclude(store, "s0").sent == 0  # concluded again: nothing is sent again
        store.finish(replace(third, scan=replace(third.scan, status=ScanStatus.DEGRADED, reasons=["A page failed."])))
        assert conclude(store, "s2", [a_change()], [second, first]).sent == 2
        failed = replace(fourth, scan=replace(fourth.scan, status=ScanStatus.FAILED, reasons=["Unknown host."]))
        store.finish(replace(failed, cookies=[], storage=[], trackers=[], findings=[], pages=[]))
        assert conclude(store, "s3", earlier=[third, second, first]).sent == 2
    assert [mail["Subject"] for mail in mail.mails] == [
        "cookiescan: shop.example: Set before consent.",
        "cookiescan: shop.example: New third party: ads.example (marketing)",
        "cookiescan: shop.example: The site could not be scanned, for the 2nd time in a row.",
    ]
    assert [json.loads(one.body)["scan_id"] for one in web.requests] == ["s0", "s2", "s3"]
    assert "A page failed." in mail.mails[1].get_body(("plain",)).get_content()
