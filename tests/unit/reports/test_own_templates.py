"""The owner's templates: what they can change, what they cannot do, and how their mistakes are told."""

from __future__ import annotations

import pytest
from lxml import html

from reports.custom_file import CustomError
from reports.formats import embed, fragment, page
from reports.look import Look
from reports.untrusted import shorten, visible
from tests.unit.reports import samples

EXTENDS = '{% extends "declaration.html" %}'


def with_templates(declared=None, **files):
    named = {name.replace("_html", ".html"): text for name, text in files.items()}
    made = declared or samples.declaration()
    return samples.replace(made, look=Look(templates=named))


def block(name, content):
    return f"{EXTENDS}\n{{% block {name} %}}{content}{{% endblock %}}"


BLOCKS = (
    "head", "intro", "facts", "gaps", "overview", "choice", "categories", "contacts", "terms", "footer",
)  # fmt: skip


@pytest.mark.parametrize("name", [name for name in BLOCKS if name != "categories"] + ["sections"])
def test_every_block_can_be_replaced_and_added_to(name):
    declared = with_templates(declaration_html=block(name, "<p>Own {{ d.site }}</p>"))
    text = page(declared)
    assert "<p>Own shop.example</p>" in text
    assert fragment(declared).count("<p>Own shop.example</p>") == 1
    both = page(with_templates(declaration_html=block(name, "{{ super() }}<p>Own</p>")))
    assert "".join(both.replace("<p>Own</p>", "").split()) == "".join(page(samples.declaration()).split())


def test_a_file_of_the_folder_can_be_included_and_a_name_of_ours_means_ours():
    text = page(
        with_templates(
            declaration_html=block("intro", '{% include "note.html" %}{% import "macros.html" as n with context %}'
                                   '{{ n.item_name("<i>") }}'),
            note_html="<p>Note</p>",
        )
    )  # fmt: skip
    assert "<p>Note</p>" in text
    assert "<bdi>&lt;i&gt;</bdi>" in text


def test_the_embed_has_it_too():
    assert '"Own"' in embed(with_templates(declaration_html=block("intro", "<p>Own</p>")))


def test_hostile_texts_stay_texts_in_a_template():
    hostile = samples.hostile_declaration()
    loop = (
        "{% for section in d.sections %}{% for row in section.rows %}"
        '<p title="{{ row.name }}">{{ row.name | visible }}{{ row.host | brief }}{{ row.purpose }}</p>'
        "{% endfor %}{% endfor %}"
    )
    declared = with_templates(hostile, declaration_html=block("sections", loop))
    document = html.document_fromstring(page(declared).encode("utf-8", "replace"))
    assert not document.xpath("//script|//img|//b|//@onmouseover|//@onerror|//@src")
    shown = ["".join(map(str, one.itertext())) for one in document.iter("p") if one.get("title")]
    assert any(shorten(visible(samples.HOSTILE[0])) in text for text in shown)


def test_an_attribute_without_quotes_does_not_let_a_name_in():
    rows = [samples.row("x onmouseover=alert(1)")]
    declared = samples.declaration(sections=samples.decl.sections(rows))
    loop = "{% for row in d.sections[0].rows %}<p title={{ row.name }}>x</p>{% endfor %}"
    with pytest.raises(CustomError, match="<p> has onmouseover, which runs a script"):
        page(with_templates(declared, declaration_html=block("intro", loop)))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{{ d.nothing }}", "line 2: 'reports.declaration.Declaration object' has no attribute 'nothing'"),
        ("\n\n{{ nothing }}", "line 4: 'nothing' is undefined"),
        ("{{ 1 / 0 }}", "line 2: division by zero"),
        ("{{ d.site | nofilter }}", "line 2: No filter named 'nofilter'"),
        ("{{ d.site | safe }}", "line 2: the filter 'safe' is not for texts of strangers"),
        ("{% autoescape false %}{{ d.site }}{% endautoescape %}", "line 2: autoescape stays on"),
        ("{% if %}", "line 2: Expected an expression"),
        ('{% include "/etc/passwd" %}', "line 2: there is no file /etc/passwd"),
        ('{% include "../secret.html" %}', "line 2: there is no file ../secret.html"),
        ("{{ words.__class__.__mro__ }}", "line 2: not allowed: access to attribute '__class__'"),
        ("{{ words._translations }}", "not allowed: access to attribute '_translations'"),
        ("{{ d.look.templates.clear() }}", "not allowed"),
        ("{% for one in range(10000000) %}{% endfor %}", "line 2: "),
        ("<script>x</script>", "it has an element <script>"),
        ("<iframe></iframe>", "it has an element <iframe>"),
        ('<img src="https://other.example/x.png" alt="">', "would load 'https://other.example/x.png'"),
        ('<img src="/x.png" alt="">', "a declaration asks no server"),
        ('<img srcset="data:image/png,x, //other.example/x 2x" src="x" alt="">', "a declaration asks no server"),
        ('<p style="background: url(//other.example/x)">', "a style would load something"),
        ('<p style="background: u\\72l(//other.example/x)">', "a style would load something"),
        ("<style>@im\\port '//other.example/x'</style>", "a style would load something"),
        ("<style>@import/**/'//other.example/x'</style>", "a style would load something"),
        ('<a href="java\nscript:alert(1)">x</a>', "<a href> leads to"),
        ('<svg><use href="//other.example/x#y"/></svg>', "<use href> would load"),
        ('<p onclick="x()">', "<p> has onclick"),
    ],
)
def test_mistakes_and_tricks_are_one_line(content, said):
    with pytest.raises(CustomError) as caught:
        page(with_templates(declaration_html=block("intro", content)))
    assert said in str(caught.value)
    assert str(caught.value).startswith("declaration.html")
    assert "\n" not in str(caught.value)


def test_a_mistake_in_an_included_file_names_that_file():
    with pytest.raises(CustomError, match=r"^note\.html, line 2: 'nothing' is undefined$"):
        page(with_templates(declaration_html=block("intro", '{% include "note.html" %}'), note_html="\n{{ nothing }}"))


def test_a_template_that_includes_itself_ends():
    with pytest.raises(CustomError, match="itself"):
        page(with_templates(declaration_html=block("intro", '{% include "a.html" %}'), a_html='{% include "a.html" %}'))


def test_pictures_in_the_page_and_links_are_allowed():
    content = '<img src="data:image/png;base64,AA==" alt=""><a href="https://other.example/">x</a><a href="/y">y</a>'
    assert "data:image/png" in fragment(with_templates(declaration_html=block("intro", content)))


def test_always_the_same_bytes():
    declared = with_templates(declaration_html=block("intro", "{{ super() }}<p>Own</p>"))
    assert page(declared) == page(declared)
