from dataclasses import replace

from reports.audit import PhaseResult, Setter
from reports.tracker_map import DEEPEST, MOST_ROWS, SITE, leaf_count, tracker_map
from tests.unit.reports import audit_samples, samples

PAGE = "https://www.shop.example/"


def tracker(host, *loaders, **changes):
    chain = (PAGE, *(f"https://{one}/x.js" for one in loaders))
    plain = {"site": host, "organisation": None, "role": None, "phases": samples.ACCEPTED, "sets_cookies": False}
    return audit_samples.tracker(host, chain=chain, **(plain | changes))


def made(*trackers, **changes):
    bare = {"cookies": (), "storage": ()}
    return tracker_map(audit_samples.audit(trackers=trackers, **(bare | changes)))


def drawn(node):
    return {"+".join(child.hosts) or f"{child.more} more": drawn(child) for child in node.children}


def loaders(found):
    return {loader.host: [tracker.host for tracker in loader.loads] for loader in found.loaders}


def test_a_tag_manager_stands_between_the_site_and_what_it_loads():
    found = made(tracker("tags.example"), tracker("ads.example", "tags.example"), tracker("own.example"))
    assert drawn(found.root) == {"tags.example": {"ads.example": {}}, "own.example": {}}
    assert loaders(found) == {SITE: ["own.example", "tags.example"], "tags.example": ["ads.example"]}
    assert (found.depth, found.shortened, found.hidden) == (2, False, 0)


def test_the_site_and_its_own_scripts_are_one():
    chain = (PAGE, "https://static.shop.example/app.js")
    assert drawn(made(replace(tracker("ads.example"), chain=chain)).root) == {"ads.example": {}}
    assert drawn(made(replace(tracker("ads.example"), chain=())).root) == {"ads.example": {}}
    assert drawn(made(replace(tracker("ads.example"), chain=("http://[", "nothing", ""))).root) == {"ads.example": {}}


def test_who_else_loads_it_is_in_the_table():
    setter = Setter(url="https://ads.example/a.js", host="ads.example", chain=(PAGE, "https://tags.example/x.js"))
    found = made(tracker("ads.example"), tracker("tags.example"), cookies=(audit_samples.cookie(setters=(setter,)),))
    assert drawn(found.root) == {"ads.example": {}, "tags.example": {}}
    assert loaders(found) == {SITE: ["ads.example", "tags.example"], "tags.example": ["ads.example"]}


def test_those_who_load_each_other_hang_on_the_site():
    found = made(
        tracker("a.example", "b.example"), tracker("b.example", "a.example"), tracker("c.example", "c.example")
    )
    assert drawn(found.root) == {"a.example": {"b.example": {}}, "c.example": {}}


def test_hosts_of_one_company_that_are_alike_are_one_row():
    hosts = [tracker(f"{name}.big.example", organisation="Big") for name in "abc"]
    apart = tracker("d.big.example", organisation="Big", category="necessary")
    assert drawn(made(*hosts, apart).root) == {
        "a.big.example+b.big.example+c.big.example": {},
        "d.big.example": {},
    }


def test_what_needs_consent_and_was_contacted_without_comes_first_and_is_marked():
    early = tracker("z.example", phases=samples.BEFORE)
    found = made(tracker("a.example"), early, phases=(PhaseResult(phase="no_action", reached=True),))
    assert [(child.hosts[0], child.alarming) for child in found.root.children] == [
        ("z.example", True),
        ("a.example", False),
    ]
    assert found.alarming
    assert not made(early, phases=()).alarming


def test_long_ways_are_drawn_shorter_and_told_whole():
    names = [f"t{number}.example" for number in range(9)]
    found = made(*(tracker(name, *names[:number]) for number, name in enumerate(names)))
    assert (found.depth, found.shortened) == (DEEPEST, True)
    assert loaders(found)["t7.example"] == ["t8.example"]


def test_hundreds_are_cut_to_what_one_can_read_and_counted():
    found = made(*(tracker(f"t{number:03}.example") for number in range(400)))
    assert leaf_count(found.root) <= MOST_ROWS
    shown = sum(len(child.hosts) for child in found.root.children)
    assert shown + found.hidden == 400
    assert found.root.children[-1].more == found.hidden
    assert len(found.loaders[0].loads) == 400


def test_no_third_party_no_map():
    found = made()
    assert (found.root.children, found.loaders, found.depth) == ((), (), 0)
