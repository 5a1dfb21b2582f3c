"""The owner's file: what it can say, what is refused, and how it is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reports.custom import customised, idle
from reports.custom_file import CustomError, read_custom
from reports.declaration import CATEGORIES, Provider
from reports.formats import csv, embed, fragment, json, jsonld, markdown, page
from reports.languages import words_for
from reports.starter import starter
from tests.unit.reports import samples

EXAMPLE = """
[site]
name = "Example Shop AB"
address = "Storgatan 1, Stockholm"
country = "SE"
email = "privacy@shop.example"
choice_url = "https://www.shop.example/choice"

[texts]
intro = "We keep little <here> & 100 % of it is listed."
footer = "Write to us."
consent = "Use the link below."

[texts.sv]
intro = "Vi sparar lite."

[texts.messages]
"Needs review" = "Being looked into"
"Cookie declaration of %(site)s" = "Cookies, 100 % of %(site)s"

[show]
columns = ["name", "kept_for", "purpose", "provider"]
categories = ["marketing"]
parts = ["contacts", "categories", "choice"]

[colours]
accent = "#0b5c4a"

[[item]]
name = "x7_*"
reason = "Our own test"
category = "statistics"
purpose = { en = "Compares two pages.", sv = "Jämför två sidor." }
provider = { name = "Example Shop AB", country = "SE" }
recipients = [{ name = "Analytics Ltd" }]

[[item]]
name = "gone"
reason = "Was there once"
category = "necessary"
"""


@pytest.fixture
def example():
    return customised(samples.declaration(), read_custom(EXAMPLE))


def test_texts_and_contact(example):
    text = page(example)
    assert "We keep little &lt;here&gt; &amp; 100 % of it is listed." in text
    assert "<title>Cookies, 100 % of shop.example</title>" in text
    assert "Use the link below." in text
    assert "Write to us." in text
    assert "Being looked into" in text
    assert "Storgatan 1, Stockholm" in text
    assert 'href="mailto:privacy%40shop.example"' in text
    assert 'href="https://www.shop.example/choice"' in text
    assert "--cs-link: #0b5c4a;" in text


def test_a_language_has_its_own_texts_and_else_those_for_all(example):
    text = page(example, words_for("sv"))
    assert "Vi sparar lite." in text
    assert "Jämför två sidor." in text
    assert "Write to us." in text
    assert "Compares" not in text


def test_order_and_columns(example):
    text = fragment(example)
    places = [text.index(f'id="cs-{name}"') for name in ("contacts", "marketing", "necessary", "choice")]
    assert places == sorted(places)
    assert 'id="cs-terms"' not in text
    assert 'id="cs-limits"' in text
    table = text[text.index('id="cs-marketing"') :]
    row = table[table.index("<thead>") : table.index("</thead>")]
    heads = [row.index(name) for name in ("Name", "Kept for", "Purpose", "Provider")]
    assert heads == sorted(heads)
    assert "Type" not in row
    assert [section.category for section in example.sections] == [
        "marketing",
        *(c for c in CATEGORIES if c != "marketing"),
    ]


def test_a_rule_says_what_nobody_knew(example):
    row = next(row for section in example.sections for row in section.rows if row.name == "x7_vis")
    assert (row.category, row.purpose) == ("statistics", "Compares two pages.")
    assert row.provider == Provider(name="Example Shop AB", country="SE")
    assert [one.name for one in row.others] == ["Analytics Ltd"]
    assert example.gaps == {}
    assert "What is not known" not in page(example)


def test_the_owner_is_the_provider_of_what_is_the_sites_own():
    own = samples.row("mine", provider=Provider(name="shop.example"))
    declared = samples.declaration(sections=samples.decl.sections([own]))
    made = customised(declared, read_custom('[site]\nname = "Example Shop AB"'))
    assert made.sections[0].rows[0].provider == Provider(name="Example Shop AB")


def test_rules_that_are_about_nothing_are_told():
    rules = read_custom(EXAMPLE).rules
    assert [rule.name for rule in idle(samples.declaration(), rules)] == ["gone"]


def test_only_the_star_is_special():
    rules = read_custom('[[item]]\nname = "a[b]?*"\nreason = "r"\ncategory = "necessary"').rules
    assert rules[0].meets(samples.row("a[b]?c"))
    assert not rules[0].meets(samples.row("abxc"))


def test_the_list_of_contacts_can_be_left_out():
    made = customised(samples.declaration(), read_custom("[show]\ncontacts = false"))
    for write in (page, markdown, json, jsonld):
        assert "jsDelivr" not in write(made)


@pytest.mark.parametrize("write", [page, fragment, embed, markdown, json, jsonld, csv])
def test_every_format_takes_it_and_always_alike(write, example):
    assert write(example) == write(customised(samples.declaration(), read_custom(EXAMPLE)))


@pytest.mark.parametrize("write", [page, fragment, embed, markdown, json, jsonld, csv])
def test_the_starter_changes_nothing(write):
    files = starter()
    custom = read_custom(files["declaration.toml"], {"declaration.html": files["declaration.html"]})
    plain = "".join(write(samples.declaration()).split())
    assert "".join(write(customised(samples.declaration(), custom)).split()) == plain


def test_the_commented_lines_of_the_starter_are_right():
    text = re.sub(r'^# (?=\[\[item\]\]$|\w+ = |"Needs)', "", starter()["declaration.toml"], flags=re.MULTILINE)
    custom = read_custom(text)
    assert custom.look.owner is not None
    assert custom.rules[0].recipients == (Provider(name="Example Analytics Ltd", country="IE"),)
    assert custom.look.light["--cs-link"] == "#0b5c4a"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = ", "is no TOML: Invalid value (at end of document)"),
        ("[tests]", "there is no tests; did you mean 'texts'?"),
        ('[texts]\nintr = "x"', "there is no texts.intr; did you mean 'intro'?"),
        ("[texts]\nintro = 3", "texts.intro has to be a text in quotes"),
        ('[texts]\nintro = " "', "texts.intro is empty; leave it out instead"),
        ("texts = 3", "texts has to be a table"),
        ('[texts]\nintro = "%(site)s"', "texts.intro holds the placeholder %(site)s; there is none"),
        ('[texts]\ntitle = "%(page)s"', "texts.title holds the placeholder %(page)s; there is %(site)s"),
        ('[texts.messages]\n"Need review" = "x"', "which no page says; did you mean 'Needs review'?"),
        ('[show]\ncolumns = ["name", "purpose"]', "show.columns lacks provider, kept_for, which visitors"),
        ('[show]\ncolumns = ["provider", "name", "purpose", "kept_for"]', "show.columns has to begin with 'name'"),
        ('[show]\ncolumns = ["nme"]', "show.columns names 'nme'; did you mean 'name'?"),
        ('[show]\nparts = ["choice"]', "show.parts lacks categories, contacts, which"),
        ('[show]\ncategories = ["marketing", "marketing"]', "names 'marketing' twice"),
        ('[show]\ncontacts = "no"', "show.contacts has to be true or false"),
        ('[colours]\naccent = "red"', "colours.accent is 'red'; write it as #rrggbb"),
        ('[colours.dark]\naccent = "#000000"', "contrast of 1.17 to 1 and needs 4.5 (dark)"),
        ('[site]\nemail = "a@b.example"', "site.name is missing, and site.email is there"),
        ('[site]\nname = "a"\nemail = "nobody"', "site.email is no e-mail address"),
        ('[site]\nname = "a"\ncontact_url = "javascript:x"', "site.contact_url has to be an address"),
        ('[[item]]\nname = "a"\ncategory = "necessary"', "item[1].reason is missing"),
        ('[[item]]\nname = "a"\nreason = "r"', "item[1] changes nothing"),
        ('[[item]]\nname = "a"\nreason = "r"\ncategory = "marketting"', "did you mean 'marketing'?"),
        ('[[item]]\nname = "a"\nreason = "r"\npurpose = {xx = "x"}', "there is no item[1].purpose.xx"),
        ('item = ["a"]', "item has to be a list of tables"),
    ],
)
def test_every_mistake_is_one_line_that_names_the_key(text, said):
    with pytest.raises(CustomError) as caught:
        read_custom(text)
    assert said in str(caught.value)
    assert str(caught.value).startswith("declaration.toml")
    assert "\n" not in str(caught.value)


def test_the_example_of_the_documentation_works():
    text = (Path(__file__).parents[3] / "docs" / "customising.md").read_text(encoding="utf-8")
    file, template = (re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)[0] for kind in ("toml", "jinja"))
    made = page(customised(samples.declaration(), read_custom(file, {"declaration.html": template})), words_for("sv"))
    assert "Vi sparar så lite som möjligt" in made
    assert "We asked 11 times" in made
    assert "jsDelivr" not in made
