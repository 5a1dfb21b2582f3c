import pytest
from lxml import html
from markdown_it import MarkdownIt

from reports.declaration import CATEGORIES
from reports.formats.markdown import escaped, markdown
from reports.languages import LANGUAGES, words_for
from reports.look import Look
from reports.untrusted import shorten, visible
from tests.unit.reports import samples

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def read(text: str) -> html.HtmlElement:
    return html.fromstring(f"<div>{READER.render(text)}</div>")


def test_tables_hold_every_item():
    page = read(markdown(samples.declaration()))
    heads = [head.text for head in page.iter("h2")]
    assert heads[:4] == ["What is not known", "Change your choice", "Necessary", "Preferences"]
    names = [cell[0].text_content() for cell in page.xpath("//tbody/tr")]
    assert "_ga_* (shop.example)" in names
    assert len(page.xpath("//table")) == 6


def test_an_empty_category_of_an_unmeasured_site_is_not_called_empty():
    text = markdown(samples.declaration(status="failed", pages_looked_at=0))
    assert "None found" not in markdown(
        samples.declaration(status="failed", pages_looked_at=0, sections=samples.decl.sections([]))
    )
    assert "could not be looked at" in text


@pytest.mark.parametrize("text", [text for text in samples.HOSTILE if text])
def test_a_hostile_text_is_read_back_as_itself(text):
    shown = shorten(visible(text))
    for context in ("%s", "| a |\n| --- |\n| %s |", "- %s", "# %s"):
        page = read(context % escaped(text))
        assert shown.strip() in page.text_content()
        assert not page.xpath("//a|//b|//strong|//em|//code|//script|//img|//s")


def test_hostile_declaration_has_no_markup_of_its_own():
    page = read(markdown(samples.hostile_declaration()))
    assert not page.xpath("//script|//img|//b|//strong|//em|//code|//a")
    assert len(page.xpath("//tbody/tr")) == 2 * len(samples.HOSTILE)
    assert {len(row) for row in page.xpath("//tr")} == {6, 3}
    texts = page.text_content()
    assert samples.HOSTILE[0] in texts


def test_addresses_in_text_do_not_become_links_by_themselves():
    text = escaped("www.evil.example http://evil.example me@evil.example")
    assert "www.evil" not in text
    assert "://" not in text
    assert "e@e" not in text


def test_an_owners_words_are_no_markup():
    texts = {"Kept for": "<script>|", "Cookie": "[x](javascript:y)", "None found.": "# no", "Privacy policy": "](x)"}
    told = samples.declaration(look=Look(texts={"*": texts}))
    text = markdown(told)
    assert "<script>" not in text
    assert "| &lt;script&gt;\\|" in text
    assert "[x](javascript:y)" not in text
    assert "[](x)]" not in text


def test_long_texts_of_the_page_are_shown_whole():
    for language in LANGUAGES:
        words = words_for(language)
        text = markdown(samples.declaration(), words)
        assert all(words.category_text(category)[-20:] in text for category in CATEGORIES)
