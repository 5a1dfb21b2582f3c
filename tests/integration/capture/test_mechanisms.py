"""Every mechanism of the table is seen in one visit, and switching off any one source is noticed."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from scanner.capture.collectors.base import Collector
from scanner.capture.hooks import KINDS
from scanner.capture.visit import COLLECTORS, VisitPlan
from scanner.config import Profile
from scanner.urls import host_of
from tests.integration.capture.forms import DOWNLOADS, TABLE
from tests.integration.capture.mechanisms import HTTP, KNOW, MEET, SCRIPT, STORE, Mechanism

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.integration.capture.looking import Eye

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("capture")]

DOCUMENT = Path(__file__).parents[3] / "docs" / "capture.md"
FEW = (f"{HTTP}/flags", f"{SCRIPT}/cookie-store", f"{SCRIPT}/route", f"{STORE}/databases", f"{STORE}/service-worker")
"""Enough pages to miss any one source by."""


@cache
def page_of(eye: Eye, page: str) -> tuple[Any, dict[str, Any]]:
    look = eye.look([page])
    return look, look.scan()


@pytest.mark.parametrize("mechanism", TABLE, ids=lambda one: one.name)
def test_one_visit_shows(mechanism: Mechanism, eye: Eye) -> None:
    assert list(mechanism.faults(*page_of(eye, mechanism.page))) == []


def faults_of(eye: Eye, pages: Sequence[str], plan: VisitPlan | None = None, **more: Any) -> list[str]:
    found = []
    for _, group in groupby(sorted(pages), key=host_of):
        near = list(group)
        look = eye.look(near, plan, **more)
        scan = look.scan()
        found += [fault for one in TABLE if one.page in near for fault in one.faults(look, scan)]
    return found


def test_with_everything_on_nothing_is_missed(eye: Eye) -> None:
    assert faults_of(eye, FEW) == []


@pytest.mark.parametrize("collector", COLLECTORS, ids=lambda one: one.name)
def test_without_one_collector_something_is_missed(collector: type, eye: Eye) -> None:
    others = tuple(one for one in COLLECTORS if one is not collector)
    pages = (*FEW, f"{HTTP}/far-resources", f"{SCRIPT}/tag-manager", f"{KNOW}/canvas", f"{KNOW}/links")
    assert faults_of(eye, pages, VisitPlan(collectors=others)) != []


@pytest.mark.parametrize("kind", sorted(KINDS - {"worker", "flood"}))  # a flood is told of, no evidence
def test_without_one_hook_something_is_missed(kind: str, eye: Eye) -> None:
    pages = {
        "cookie": [f"{SCRIPT}/inline"],
        "timers": [f"{SCRIPT}/late"],
        "file": [DOWNLOADS],
        "read": [f"{SCRIPT}/probes"],
        "fingerprint": [f"{KNOW}/canvas"],
    }
    assert faults_of(eye, pages.get(kind, FEW), without_hooks=[kind]) != []


class Registered(Collector):
    """Keeps which service workers the page asked for, which makes the visit wait for them."""

    name: ClassVar[str] = "registered"
    scripts: ClassVar[set[str]] = set()

    async def gather(self) -> dict[str, Any]:
        self.scripts.update(self.scene.watch.network.workers)
        return {}


@pytest.mark.parametrize(("off", "scripts"), [((), {f"{STORE}/sw.js"}), (("worker",), set())])
def test_only_the_hook_tells_that_a_service_worker_will_start(off: Sequence[str], scripts: set[str], eye: Eye) -> None:
    Registered.scripts.clear()
    eye.look([f"{STORE}/service-worker"], VisitPlan(collectors=(*COLLECTORS, Registered)), without_hooks=off)
    assert Registered.scripts == scripts


@pytest.mark.parametrize("page", [f"{STORE}/worker", f"{STORE}/service-worker", f"{MEET}/popup"])
def test_without_listening_to_popups_and_workers_something_is_missed(page: str, eye: Eye) -> None:
    assert faults_of(eye, [page], without_offspring=True) != []


def test_without_gestures_something_is_missed(eye: Eye) -> None:
    assert faults_of(eye, [f"{MEET}/scroll"], VisitPlan(profile=Profile.FAST)) != []


def test_the_document_lists_every_mechanism_and_no_other() -> None:
    rows = [line.split("|") for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    named = [cells[1].strip() for cells in rows if "test_one_visit_shows" in cells[-2]]
    assert named == [one.name for one in TABLE]
