"""What the program reads back or is given: scans, layers, lists, settings, lines; what the cookie database is asked."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from cookie_db.database import CookieDatabase
from cookie_db.errors import DataError, PatternError
from cookie_db.importers.known import IMPORTERS
from cookie_db.layers import FORMAT, read_layer
from cookie_db.model import STORAGE_KINDS, Category, Subject
from cookie_db.names import MAX_NAME, generalise, normalise, parse
from cookie_db.overrides import read_overrides
from reports.custom_file import CustomError, read_custom
from scanner.alerts.rules import AlertRule
from scanner.alerts.targets import check_target, shown_target
from scanner.commands.batch import answers
from scanner.commands.sites_file import Settings, read_sites
from scanner.config import duration, phases, without_credentials
from scanner.diff.names import mask, variants
from scanner.errors import UsageError
from scanner.export import load_scan, scan_text
from scanner.store.location import locate
from tests.fuzz.drawing import as_json, blobs, hosts, json_values, mangled, names, objects, shuffled, texts, urls
from tests.fuzz.fuzzing import fuzzed
from tests.records import a_scan

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 29, tzinfo=UTC)
SCAN = scan_text(a_scan()).encode()


@cache
def database() -> CookieDatabase:
    return CookieDatabase.load()


@cache
def folder() -> Path:
    made = tempfile.TemporaryDirectory(prefix="fuzz-")
    _FOLDERS.append(made)
    return Path(made.name)


_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []  # held until the process ends


def refused(read: Callable[[], Any], *errors: type[Exception]) -> str | None:
    """What reading says when it refuses; nothing but these may be raised, and never with signs that steer."""
    try:
        read()
    except errors as problem:
        return problem.line() if isinstance(problem, UsageError) else str(problem)
    return None


def written(data: bytes, name: str = "file") -> Path:
    path = folder() / name
    path.write_bytes(data)
    return path


# ---- the cookie database


@fuzzed(
    shuffled(
        "_ga",
        "<",
        ">",
        "digits",
        ":",
        "6-12",
        "*",
        "any",
        "re:",
        "(?:",
        ")",
        "|",
        "+",
        "{2,}",
        "\\d",
        "[",
        "^",
        "$",
        "uuid",
    ),
    share=1.5,
)
def name_patterns(spec: str) -> None:
    try:
        pattern = parse(spec)
    except PatternError:
        return
    for name in (spec, "_ga", "a" * MAX_NAME, spec * 9):
        pattern.matches(name[:MAX_NAME])


@fuzzed(st.tuples(names, names), share=1.5)
def cookie_names(case: tuple[str, str]) -> None:
    name, other = case
    assert len(normalise(name)) <= MAX_NAME
    assert len(generalise(name)) <= len(name)
    mask(name)
    variants(name, other)


SUBJECTS = st.builds(
    Subject,
    name=names,
    domain=st.none() | hosts,
    setter=st.none() | urls | hosts,
    lifetime=st.none() | st.integers(-(10**9), 10**12) | st.just("session"),
    http_only=st.none() | st.booleans(),
    party=st.sampled_from((None, "first", "third")),
    storage=st.sampled_from(sorted(STORAGE_KINDS)),
    products=st.lists(texts, max_size=2).map(tuple),
    identifier=st.none() | st.booleans(),
    site=st.none() | hosts,
)


@fuzzed(SUBJECTS, share=1.5)
def classifications(subject: Subject) -> None:
    verdict = database().classify(subject)
    assert verdict.category in Category
    assert verdict.evidence or verdict.method == "none"
    database().pattern_of(subject.name, subject.domain)
    database().explain(subject)


@fuzzed(st.tuples(hosts, st.none() | hosts))
def host_classifications(case: tuple[str, str | None]) -> None:
    assert database().classify_host(*case).category in Category


QUESTIONS = objects(
    name=names, domain=hosts, setter=urls, lifetime=st.integers() | st.just("session"), http_only=st.booleans(),
    party=st.sampled_from(("first", "third")), storage=st.sampled_from(sorted(STORAGE_KINDS)), product=texts,
    host=hosts,
)  # fmt: skip


@fuzzed(
    QUESTIONS.map(lambda asked: as_json(asked).encode())
    | blobs
    | json_values().map(lambda value: as_json(value).encode()),
    share=1.5,
)
def classify_lines(line: bytes) -> None:
    ((answer, good),) = answers([line], database())
    told = json.loads(answer)
    assert ("error" in told) is not good or (good and "category" in told)
    assert answer.count(b"\n") == 1


_LAYER = json.dumps(
    {"format": FORMAT, "name": "x", "version": "1", "date": "2026-01-01", "licence": "MIT", "commercial_use": True,
     "ref": "r", "policies": {}, "rows": [["_a_*", "V", "marketing", "p", 5, [], False, "cookie"]],
     "hosts": [["t.example", "V", "marketing", "ads"]]}
).encode()  # fmt: skip


@fuzzed(mangled(_LAYER) | json_values().map(lambda value: as_json(value).encode()) | blobs, b"[" * 100_000)
def layers(data: bytes) -> None:
    refused(lambda: read_layer(written(data, "layer.json")), DataError)


_LISTS = (
    b'{"Google": [{"category": "Analytics", "cookie": "_ga", "domain": "x.com", "retentionPeriod": "2 years"}]}',
    b'{"disclosures": [{"identifier": "uid", "type": "cookie", "maxAgeSeconds": 5, "purposes": [1, 3]}]}',
    b'{"patterns": {"x": {"name": "X", "category": "advertising", "domains": ["x.example"]}}, "organizations": {}}',
    b'{"trackers": {"x.example": {"owner": {"displayName": "X"}, "categories": ["Advertising"]}}}',
    b'{"categories": {"Advertising": [{"X": {"https://x.example/": ["x.example"]}}]}}',
    b"! Title: Tracking list\n! Version: 1\n||x.example^$third-party\n",
)  # fmt: skip


@fuzzed(
    st.tuples(
        st.sampled_from(sorted(IMPORTERS)),
        mangled(*_LISTS) | json_values().map(lambda value: as_json(value).encode()) | blobs,
    ),
    ("edpb", b'\r"Google": [],'),
    share=1.5,
)
def imported_lists(case: tuple[str, bytes]) -> None:
    kind, data = case
    refused(lambda: IMPORTERS[kind](written(data, "list"), "2026-01-01"), DataError)


TOML = shuffled(
    "[[row]]\n", "[[host]]\n", "name = ", "site = ", "category = ", "host = ", '"_ga"', "'x'", '"marketing"', '"""',
    "\n", "reason = ",
    "date = ", "2026-11-22", "[1, 2]", "{a = 1}", "true", "[site]\n", "[show]\n", "[texts.sv]\n", "[colours]\n",
    "[[item]]\n", "columns = ",
    '"#fff"', '"https://t.example/"', "9" * 5000, most=16,
)  # fmt: skip


@fuzzed(
    TOML.map(lambda text: text.encode("utf-8", "surrogatepass"))
    | mangled(b'[[row]]\nname = "a_<any>"\ncategory = "necessary"\ntext = "t"\nreason = "r"\ndate = 2026-11-22\n'),
    b"row = 1",
    b"a = " + b"9" * 5000,
    b"a = " + b"[" * 5000,
    b"row = [1]",
    b"host = {}",
)  # fmt: skip
def override_files(data: bytes) -> None:
    refused(lambda: read_overrides(written(data, "own.toml")), DataError)


@fuzzed(TOML, "a = " + "9" * 5000, "a = " + "[" * 5000, "item = 1", "show = []", "[[item]]\nname = 1")
def custom_files(text: str) -> None:
    refused(lambda: read_custom(text), CustomError)


# ---- what the scanner wrote


def _with(path: tuple[Any, ...], value: Any) -> bytes:
    data = json.loads(SCAN)
    at = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return as_json(data).encode()


_PLACES = (
    ("scan",), ("scan", "status"), ("scan", "started_at"), ("scan", "options"), ("coverage", "pages_skipped"),
    ("consent", "phases"),
    ("pages",), ("pages", 0, "visits"), ("cookies", 0, "name"), ("cookies", 0, "lifetime"), ("cookies", 0, "phases"),
    ("trackers", 0),
    ("findings", 0, "evidence"), ("storage", 0, "kind"), ("cookies", 0, "classification"), ("format",),
)  # fmt: skip


@fuzzed(
    st.builds(_with, st.sampled_from(_PLACES), json_values()) | mangled(SCAN) | blobs,
    b"[" * 100_000,
    _with(("cookies", 0, "size"), 10**400),
)
def scan_files(data: bytes) -> None:
    path = written(data, "scan.json")
    said = refused(lambda: load_scan(path), UsageError)
    assert said is None or len(said) < 1000
    if said is None:
        again = scan_text(load_scan(path))
        assert scan_text(load_scan(written(again.encode(), "again.json"))) == again


# ---- what people give


SETTINGS = Settings("monthly", "Europe/Stockholm", (), (), None, None, (), at_once=False)
CELLS = shuffled(
    "url", ",", ";", "every", "tz", "alert", "\n", "https://www.shop.example", "monthly", "daily at 3", "*/5 * * * *",
    "Europe/Stockholm",
    '"', "mailto:a@b.example", "--max-pages 5", "#", "\r", "0 0 30 2 *", "keep", "12", most=16,
)  # fmt: skip


@fuzzed(CELLS, share=0.5)
def sites_files(text: str) -> None:
    path = written(text.encode("utf-8", "surrogatepass"), "sites.csv")
    refused(lambda: read_sites(path, NOW, SETTINGS), UsageError)


TARGETS = st.one_of(
    urls,
    shuffled(
        "mailto:",
        "mailtos://",
        "https+webhook://",
        "webhook:",
        "slack://",
        "a@b.example",
        "?",
        "user:pass@",
        "h.example",
        "/",
        ":25",
    ),
)


@fuzzed(TARGETS, share=0.3)
def alert_targets(text: str) -> None:
    refused(lambda: check_target(text), UsageError)
    shown_target(text)


@fuzzed(texts | shuffled("consent", ":", "high", "again", ",", "30", "m", "s", "no_action", "reject", "."))
def short_options(text: str) -> None:
    refused(lambda: AlertRule.read(text), UsageError)
    refused(lambda: duration(text), UsageError)
    refused(lambda: phases(text), UsageError)
    refused(lambda: locate(text), UsageError)
    assert "@" not in (without_credentials(text) or "").partition("://")[2].partition("/")[0] or "/" in text
