"""What all configurations share: nothing that a stranger chose gets out of its place, and the same makes the same."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace

import pytest

from reports import declaration as decl
from reports.formats import DECLARATION
from reports.formats.consent.consent_mode import TYPES
from reports.formats.consent.script import Code, comment, name_of, regex, said, text, value
from tests.unit.reports import samples
from tests.unit.reports.samples import row

MANAGERS = ("klaro", "vanilla-cookieconsent", "tarteaucitron", "orejime")
FORMATS = (*MANAGERS, "consent-mode")
TAG = decl.Trigger(kind="script", url="https://stats.example/s.js")


def written(name, *rows, **changes):
    if rows:
        changes["sections"] = decl.sections(rows)
    return DECLARATION[name].write(samples.declaration(**changes), None)


def code(made):
    """A file without its comments."""
    return "\n".join(line for line in made.splitlines() if not line.startswith("//"))


class TestScript:
    @pytest.mark.parametrize("hostile", [*samples.HOSTILE, "`${alert(1)}`", "\u2028\u2029", "\\", '"', "*/ <!--"])
    def test_a_string_is_the_string(self, hostile):
        made = text(hostile)
        assert json.loads(made) == hostile
        assert not re.search(r"[<>&`\u2028\u2029\u202e]", made)
        made.encode()

    @pytest.mark.parametrize(
        ("name", "pattern", "wanted"),
        [
            ("_ga", False, "/^_ga$/"),
            ("_ga_*", True, "/^_ga_.*$/"),
            ("a.b", False, r"/^a\.b$/"),
            ("a*b", False, r"/^a\u002ab$/"),
            ("a/b]$", False, r"/^a\u002fb\u005d\u0024$/"),
            ("</script>", False, r"/^\u003c\u002fscript\u003e$/"),
            ("\n\u2028", False, r"/^\u000a\u2028$/"),
            ("😀*", True, r"/^\ud83d\ude00.*$/"),
            ("\ud800", False, r"/^\ud800$/"),
        ],
    )
    def test_a_regular_expression_fits_the_whole_name(self, name, pattern, wanted):
        assert regex(name, pattern=pattern) == wanted
        if name.isascii():
            fits = re.compile(wanted.strip("/"), re.DOTALL)
            assert fits.match(name)
            assert not fits.match(f"x{name}")
            assert bool(fits.match(f"{name}x")) == pattern

    def test_a_plain_name_is_a_string(self):
        assert name_of(row("_ga.x-1")) == "_ga.x-1"
        assert name_of(row("^_ga")) == Code(r"/^\u005e_ga$/")  # Klaro takes such a string for an expression
        assert name_of(row("/^x/i")) == Code(r"/^\u002f\u005ex\u002fi$/")  # and Orejime such a one
        assert name_of(row("_ga_*", pattern=True)) == Code("/^_ga_.*$/")

    def test_values(self):
        made = value({"a": [True, 1, None, Code("f()")], "b-c": {}, "__proto__": "x"})
        assert made == '{ a: [true, 1, null, f()], "b-c": {}, "__proto__": "x" }'

    def test_a_comment_stays_on_its_line(self):
        made = comment([f"name: {said(hostile)}" for hostile in samples.HOSTILE])
        assert len(made.splitlines()) == len(samples.HOSTILE)
        assert all(line.startswith("// ") for line in made.splitlines())
        assert "<" not in made


@pytest.mark.parametrize("name", FORMATS)
class TestAll:
    def test_hostile_texts_stay_in_strings(self, name):
        made = DECLARATION[name].write(samples.hostile_declaration(), None)
        assert "</script" not in made.lower()
        assert "<!--" not in made
        assert "`" not in code(made).partition("// From here on")[0]
        assert not re.search(r"[\u2028\u2029\u202e\x00\x1b]", made)
        assert not re.search(r'(?:href=|src=|uri: |Url: |Policy: )\\?"javascript', made)
        made.encode()

    def test_the_same_makes_the_same(self, name):
        assert written(name) == written(name)
        shuffled = [replace(section, rows=section.rows) for section in decl.sections(reversed(samples.rows()))]
        assert written(name, sections=tuple(shuffled)) == written(name)

    def test_says_when_nothing_was_measured(self, name):
        made = written(name, sections=decl.sections([]), contacts=(), status="failed", pages_looked_at=0)
        assert "THE SITE COULD NOT BE LOOKED AT" in made

    def test_ten_thousand_cookies(self, name):
        categories = decl.CATEGORIES
        rows = [
            row(
                f"name_{n}_*" if n % 3 else f"name_{n}",
                category=categories[n % 5],
                pattern=bool(n % 3),
                provider=decl.Provider(name=f"Company {n % 500}"),
                triggers=(replace(TAG, url=f"https://t{n % 700}.example/s.js"),),
            )
            for n in range(10_000)
        ]
        whole = samples.declaration(sections=decl.sections(rows))
        started = time.process_time()
        DECLARATION[name].write(whole, None)
        assert time.process_time() - started < 2


@pytest.mark.parametrize("name", MANAGERS)
class TestManagers:
    def test_necessary_items_are_never_deleted_and_never_blocked(self, name):
        made = written(name, row("sid", triggers=(TAG,)), row("sid", category="marketing"))
        assert TAG.url not in made
        assert "/^sid$/" not in made

    def test_what_is_not_classified_waits_as_its_own_group(self, name):
        made = written(name, row("x7", category="unclassified", triggers=(TAG,)))
        assert "shop-example-unclassified" in code(made)
        assert re.search(rf"^//   <.*shop-example-unclassified.*{re.escape(TAG.url)}", made, re.MULTILINE)

    def test_deletes_by_whole_names(self, name):
        made = code(written(name, row("_ga_*", category="statistics", pattern=True), row("_fbp", category="marketing")))
        assert "/^_ga_.*$/" in made
        assert "/^_fbp$/" in made

    def test_cookies_of_other_sites_are_told_of(self, name):
        made = written(name, row("uid", category="marketing", party="third", host="ads.example"))
        assert "can or may delete: uid (ads.example)" in made
        assert "/^uid$/" not in made

    def test_a_script_of_a_script_is_to_be_asked(self, name):
        trigger = replace(TAG, loaded_by="https://tags.example/gtm.js")
        made = written(name, row("_ga", category="statistics", triggers=(trigger,)))
        assert "https://stats.example/s.js is loaded by https://tags.example/gtm.js: let that ask first" in made

    def test_an_own_script_is_to_be_asked(self, name):
        trigger = decl.Trigger(kind="script", url="https://shop.example/app.js", own=True)
        made = written(name, row("lang", category="preferences", triggers=(trigger,)))
        assert "Your own script https://shop.example/app.js: let it ask first" in made

    @pytest.mark.parametrize("kind", [kind for kind in decl.TRIGGERS if kind != "inline"])
    def test_an_address_cannot_leave_its_attribute(self, name, kind):
        trigger = decl.Trigger(kind=kind, url="https://t.example/a\"><script>alert(1)</script>'&x\u2028y")
        made = written(name, row("_ga", category="statistics", triggers=(trigger,)))
        assert "alert(1)</script" not in made
        assert '"><script' not in made

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "https://u:p@t.example/", "data:text/html,x", ""])
    def test_an_address_that_may_not_be_one_is_left_out(self, name, url):
        made = written(name, row("_ga", category="statistics", triggers=(replace(TAG, url=url),)))
        assert "What loads it was not seen" in made


def test_every_consent_type_has_a_category():
    assert tuple(TYPES) == decl.CATEGORIES
    assert sorted(kind for kinds in TYPES.values() for kind in kinds) == [
        "ad_personalization",
        "ad_storage",
        "ad_user_data",
        "analytics_storage",
        "functionality_storage",
        "personalization_storage",
        "security_storage",
    ]
    assert TYPES["unclassified"] == ()


def test_texts_are_html_only_where_the_manager_takes_html():
    bold = decl.Provider(name="<b>B&C</b>")
    rows = [row("x", category="marketing", provider=bold, purpose="<i>Ads</i>")]
    escaped = r"\u0026lt;b\u0026gt;"
    assert escaped in written("vanilla-cookieconsent", *rows)
    assert escaped in written("tarteaucitron", *rows)
    assert escaped not in written("klaro", *rows)
    assert r'title: "\u003cb\u003eB\u0026C' in written("klaro", *rows)
    assert r'title: "\u003cb\u003eB\u0026C' in written("orejime", *rows)
    assert r'description: "\u0026lt;i\u0026gt;Ads' in written("orejime", *rows)


@pytest.mark.parametrize(("language", "tag"), [("nb", "no"), ("sv", "sv"), ("pt", "pt")])
def test_languages_go_by_the_managers_own_tags(language, tag):
    from reports.words import Words

    for name in ("klaro", "tarteaucitron"):
        made = DECLARATION[name].write(samples.declaration(), Words(language))
        assert f'"{tag}"' in made
    orejime = DECLARATION["orejime"].write(samples.declaration(), Words(language))
    assert ("orejime-standard-en.js" in orejime) == (language == "pt")
    assert ("translations:" in orejime) == (language == "pt")
