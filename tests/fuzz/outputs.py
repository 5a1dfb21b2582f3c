"""What is written of a scan that a hostile site made up: every format, the terminal, logs, messages, metrics."""

from __future__ import annotations

import csv
import io
import json
import logging
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from lxml import etree, html

from reports.formats import DECLARATION, changes_page, changes_text, junit, report, sarif
from reports.formats import alert as wording
from reports.formats.csv import cell
from reports.formats.json import encoded
from reports.formats.markdown import escaped
from reports.untrusted import LONGEST, link, shorten, visible
from reports.words import Words
from scanner.alerts.mail import _compose
from scanner.alerts.outcome import reason
from scanner.alerts.targets import plugin_of
from scanner.alerts.webhook import body_of
from scanner.commands.logs import OneLine
from scanner.commands.terminal import printable, table
from scanner.declare import declaration_of
from scanner.declare.changes import changes_of, checks_of
from scanner.declare.report import audit_of
from scanner.diff import difference
from scanner.errors import ScanError
from scanner.export import difference_text, load_scan, scan_text
from scanner.findings import findings
from scanner.model import StorageKind
from scanner.store.rows import PARTS, result_row
from tests.alerting import an_alert, an_item
from tests.fuzz.drawing import hosts, names, texts, urls
from tests.fuzz.files import written
from tests.fuzz.fuzzing import fuzzed
from tests.fuzz.plainness import steering
from tests.records import (
    END,
    HOME,
    START,
    a_choice,
    a_cookie,
    a_fingerprinting_script,
    a_scan,
    a_storage_item,
    a_tracker,
)

if TYPE_CHECKING:
    from reports.alert import Alert
    from scanner.model import Scan


# ---- single texts


@fuzzed(texts, share=2.0)
def single_texts(text: str) -> None:
    assert not steering(visible(text))
    assert not steering(printable(text))
    assert len(shorten(text)) <= LONGEST
    assert not steering("".join(table([[text, text], ["a", "1"]], 1)))
    assert not steering(ScanError(printable(text)).line())
    assert not steering(reason(text, [text[:4]]))


@fuzzed(texts, share=2.0)
def cells_of_spreadsheets(text: str) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([cell(text)])
    ((read,),) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert not steering(read)
    assert read.lstrip(" \u00a0'\"")[:1] not in set("=+-@") or read.startswith("'")
    assert out.getvalue().count("\n") == 1


@fuzzed(texts, share=2.0)
def texts_in_scripts(text: str) -> None:
    """JSON that stands in a script element or is read as JavaScript."""
    written_ = encoded({"k": text, text: [text]})
    assert json.loads(written_)["k"] == text or text == "k"
    assert not set("<>&\u2028\u2029") & set(written_)
    assert not steering(written_, "\n")


@fuzzed(urls, share=2.0)
def links_shown(url: str) -> None:
    shown = link(url)
    assert shown is None or (shown.isascii() and shown.lower().startswith(("http://", "https://")))
    assert shown is None or not set("\"'<> \\`") & set(shown.replace("'", "")) or "'" in shown


@fuzzed(texts, share=2.0)
def markdown_texts(text: str) -> None:
    out = escaped(text)
    assert not steering(out)
    for mark in ("<", "|", "`", "[", "]", "*"):
        at = out.find(mark)
        while at >= 0:
            assert out[at - 1] == "\\", (mark, out)
            at = out.find(mark, at + 1)


@fuzzed(st.tuples(texts, texts), share=2.0)
def log_lines(case: tuple[str, str]) -> None:
    """A record is one line, whatever it tells of."""
    message, fact = case
    record = logging.LogRecord("scanner", logging.WARNING, __file__, 1, "%s: %s", (message, fact), None)
    record.exc_info = (ValueError, ValueError(fact), None)
    line = OneLine("%(levelname)s %(name)s: %(message)s").format(record)
    assert not steering(line)
    line.encode("utf-8")


# ---- alerts


@st.composite
def alerts(draw: st.DrawFn) -> Alert:
    one, two, three = draw(texts), draw(texts), draw(texts)
    item = an_item(one, rule=draw(st.sampled_from(("change.category", "change.cookie_new", "consent.before"))),
    place=two,
                   before=three, after=[one, None], likely_cause=two, text=draw(st.none() | texts),
                   pages=(draw(urls),))  # fmt: skip
    return an_alert(item, *([an_item(two)] if draw(st.booleans()) else []), reasons=(three,), status="degraded",
                    site=draw(hosts), start_url=draw(urls))  # fmt: skip


@fuzzed(alerts(), share=0.7)
def alert_texts(alert: Alert) -> None:
    subject = wording.subject(alert)
    assert not steering(subject)
    assert len(subject) <= wording.SUBJECT
    assert not steering(wording.text(alert, "m1"), "\n")
    chat = wording.chat(alert, "m1", 2000)
    assert not steering(chat, "\n")
    assert not set("@<>[]`") & set(chat + wording.chat_title(alert))
    harmless(wording.html(alert, "m1"))
    assert b"\n" not in body_of(alert, "m1")


@fuzzed(alerts(), share=0.4)
def mails(alert: Alert) -> None:
    """No header but ours, one recipient."""
    plugin = plugin_of("mailto://mail.example?from=scan@mail.example&to=dpo@shop.example&smtp=127.0.0.1")
    sent = _compose(plugin, alert, "m1", END).as_bytes()
    read = message_from_bytes(sent, policy=SMTP)
    assert sorted(name.lower() for name in read) == sorted(
        [
            "subject",
            "from",
            "to",
            "date",
            "message-id",
            "auto-submitted",
            "x-cookiescan-message",
            "mime-version",
            "content-type",
        ]
    )
    assert str(read["to"]) == "dpo@shop.example"
    assert sent.isascii()


# ---- whole scans


@st.composite
def scans(draw: st.DrawFn) -> Scan:
    """A scan of a shop, in which the site chose every text that a site can choose."""
    plain = a_scan()
    name, key, value, host = draw(names), draw(names), draw(texts), draw(hosts)
    url, other = draw(urls), draw(urls)
    cookie = a_cookie()
    setter = replace(cookie.setters[0], url=url, host=host, chain=[other, value])
    evidence = [{"rule": value, "row": key, "matched": name, "text": value}]
    why = replace(cookie.classification, evidence=evidence) if cookie.classification else None
    vendor = replace(cookie.vendor, name=value, legal_name=key, policy_url=other) if cookie.vendor else None
    cookie = replace(
        cookie, name=name, pattern=draw(names), domain=host, path=value, partition_key=key, setters=[setter],
        synced_to=[host],
        read_by=[host], sent_to=[value], blocked=[value], first_seen_on=url, pages=[url, other], classification=why,
        vendor=vendor,
        purpose=value, value_shape=value,
    )  # fmt: skip
    item = replace(a_storage_item(), kind=draw(st.sampled_from(list(StorageKind))), origin=other, key=key,
    pattern=key, stores=[value],
                   setters=[setter], pages=[url], first_seen_on=other)  # fmt: skip
    tracker = replace(a_tracker(), host=host, site=host, organisation=value, cname=key, chain=[url], classification=why)
    phase = a_choice()
    phase = replace(phase, error=value, how=key, record={"platform": value, key: [value], "granted": [value]},
                    presses=[replace(phase.presses[0], text=value, url=url)], asked_again=[url])  # fmt: skip
    banner = replace(plain.consent.banner, platform=value, languages=[value[:9]], buttons=[value], text=value,
    frame=other,
                     preticked=[value])  # fmt: skip
    page = replace(plain.pages[0], url=url, final_url=other, title=value, found_on=url, template=value,
                   visits=[replace(visit, error=value) for visit in plain.pages[0].visits])  # fmt: skip
    script = replace(a_fingerprinting_script(), script=url, host=host, chain=[other], pages=[url])
    info = replace(plain.scan, reasons=[value], start_url=draw(st.sampled_from((HOME, url))))
    found = [replace(plain.findings[0], message=value, evidence={"text": value, key: [name], "first_seen_on": url})]
    return replace(plain, scan=info, consent=replace(plain.consent, banner=banner, phases={"accept": phase}),
    pages=[page],
                   cookies=[cookie], storage=[item], trackers=[tracker], fingerprinting=[script],
                   findings=found)  # fmt: skip


def harmless(text: str) -> None:
    """A document in which nothing runs, loads or leads anywhere but to http(s), and nothing steers the eye."""
    assert not steering(text, "\n\t")
    document = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    assert not document.xpath(
        "//script[not(@type='application/ld+json')]|//iframe|//object|//embed|//base|//form|//meta[@http-equiv='refresh']"
    )
    for element in document.iter():
        for attribute, target in ((str(name).lower(), str(value).lower()) for name, value in element.attrib.items()):
            assert not attribute.startswith("on"), attribute
            if attribute.rpartition("}")[2] in {"href", "src", "action", "xlink:href"}:
                assert target.startswith(("http://", "https://", "#", "data:image/jpeg", "mailto:")), target


@fuzzed(scans(), share=0.12)
def declarations(scan: Scan) -> None:
    declared = declaration_of(scan)
    for name, form in DECLARATION.items():
        text = form.write(declared, Words())
        text.encode("utf-8")
        assert not steering(text, "\n\r\t"), name
        if name in {"html", "fragment"}:
            harmless(text)
        elif name in {"json", "jsonld"}:
            json.loads(text)
            assert "<" not in text
        elif name == "csv":
            rows = list(csv.reader(io.StringIO(text, newline="")))
            assert len({len(row) for row in rows}) == 1
        elif form.file_name.endswith(".js"):
            code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("//"))
            assert "</" not in code, name


@fuzzed(scans(), share=0.12)
def reports_of_owners(scan: Scan) -> None:
    harmless(report(audit_of(replace(scan, findings=findings(scan)))))


@fuzzed(scans(), share=0.3)
def build_files(scan: Scan) -> None:
    judged = replace(scan, findings=[*scan.findings, *findings(scan)])
    earlier = a_scan("s0", started_at=START.replace(month=2))
    news = difference(judged, [earlier])
    checks = checks_of(judged, [("consent.before", "law")], news.changes, None)
    etree.fromstring(junit(checks).encode())
    assert not steering(junit(checks), "\n\t")
    told: dict[str, Any] = json.loads(sarif(checks))
    assert told["version"] == "2.1.0"
    assert not steering(sarif(checks), "\n")
    changes = changes_of(news, judged.scan.site)
    assert not steering(changes_text(changes), "\n")
    harmless(changes_page(changes))
    difference_text(news).encode("utf-8")


@fuzzed(scans(), share=0.3)
def scan_texts(scan: Scan) -> None:
    """What is written is read back the same, from the file and from the database's rows."""
    text = scan_text(scan)
    assert scan_text(load_scan(written(text.encode(), "out.json"))) == text
    json.dumps(result_row(scan))
    for part in PARTS:
        json.dumps(part.rows("s1", getattr(scan, part.field)), default=str)
