"""Sample records of a declaration, among them hostile ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from gettext import NullTranslations

from reports import declaration as decl
from reports.edition import Edition, ItemChange, Release, Translation

SCANNED = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)

SITE = decl.Provider(name="shop.example", legal_name="Example Shop AB", country="SE")
GOOGLE = decl.Provider(
    name="Google Analytics",
    legal_name="Google Ireland Limited",
    country="IE",
    policy_url="https://policies.google.com/privacy",
)
META = decl.Provider(
    name="Meta Pixel",
    legal_name="Meta Platforms Ireland Limited",
    country="IE",
    policy_url="https://www.facebook.com/privacy/policy/",
)
CRITEO = decl.Provider(
    name="Criteo",
    legal_name="Criteo SA",
    country="FR",
    policy_url="https://www.criteo.com/privacy/",
)
HOTJAR = decl.Provider(
    name="Hotjar",
    legal_name="Hotjar Limited",
    country="MT",
    policy_url="https://www.hotjar.com/legal/policies/privacy/",
)

BEFORE = {"no_action": True, "reject": True, "accept": True}
ACCEPTED = {"no_action": False, "reject": False, "accept": True}

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "a|b|c",
    "[x](javascript:alert(1))",
    "**bold** `code` _it_ ~~no~~ <b>b</b>",
    "line\r\n# heading\n- item",
    "www.evil.example http://evil.example me@evil.example",
    "admin\u202egnp.exe",
    "zero\u200bwidth\ufeff",
    "nul\x00esc\x1b[31m",
    "&lt;b&gt; &amp; &#60;",
    "lone \ud800 surrogate",
    "x" * 4096,
    "",
)
"""Names, titles and addresses that someone may choose in order to break a document."""


class Prefixed(NullTranslations):
    """Says each message in English after a mark: a language whose every text differs."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self.mark = mark

    def gettext(self, message: str) -> str:
        return f"{self.mark}:{message}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{self.mark}:{msgid1 if n == 1 else msgid2}"


def row(name: str = "session", **changes: object) -> decl.Row:
    plain = decl.Row(
        name=name,
        kind="http_cookie",
        host="shop.example",
        party="first",
        category="necessary",
        provider=SITE,
        purpose="Keeps the shopping cart and the log-in during a visit.",
        session=True,
        phases=BEFORE,
        page_count=42,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def rows() -> list[decl.Row]:
    year = 365 * 86_400
    return [
        row("shop_session"),
        row(
            "csrftoken",
            purpose="Protects forms against being sent by another site.",
            session=False,
            lifetime=31_449_600,
        ),
        row(
            "klaro",
            kind="script_cookie",
            purpose="Remembers the choice you made about cookies.",
            session=False,
            lifetime=120 * 86_400,
        ),
        row(
            "lang",
            category="preferences",
            kind="local_storage",
            session=False,
            purpose="Remembers the language you chose.",
        ),
        row(
            "_ga",
            kind="script_cookie",
            category="statistics",
            provider=GOOGLE,
            session=False,
            lifetime=400 * 86_400,
            purpose="Tells visitors apart in order to count them.",
            recipients=(GOOGLE,),
            phases=ACCEPTED,
        ),
        row(
            "_ga_*",
            names=2,
            kind="script_cookie",
            category="statistics",
            provider=GOOGLE,
            session=False,
            lifetime=400 * 86_400,
            purpose="Keeps the state of a visit for the statistics.",
            phases=ACCEPTED,
        ),
        row(
            "_hjSession_*",
            kind="script_cookie",
            category="statistics",
            provider=HOTJAR,
            session=False,
            lifetime=1800,
            purpose="Holds together the pages of one visit so that it can be replayed.",
            phases=ACCEPTED,
        ),
        row(
            "hjActiveViewportIds",
            kind="session_storage",
            category="statistics",
            provider=HOTJAR,
            purpose="Notes which windows of the site are open.",
            phases=ACCEPTED,
        ),
        row(
            "_fbp",
            kind="script_cookie",
            category="marketing",
            provider=META,
            session=False,
            lifetime=90 * 86_400,
            purpose="Recognises your browser in order to show and measure advertising.",
            recipients=(META, CRITEO),
            phases=BEFORE,
        ),
        row(
            "uid",
            category="marketing",
            host="criteo.com",
            party="third",
            provider=CRITEO,
            session=False,
            lifetime=year,
            purpose="Recognises your browser on many sites in order to choose advertising.",
            phases=ACCEPTED,
        ),
        row(
            "x7_vis",
            kind="indexed_db",
            category="unclassified",
            session=False,
            provider=None,
            purpose=None,
            phases={"no_action": None, "accept": True},
        ),
    ]


def declaration(**changes: object) -> decl.Declaration:
    whole = decl.Declaration(
        site="shop.example",
        start_url="https://www.shop.example/",
        scanned_at=SCANNED,
        status="complete",
        pages_looked_at=42,
        pages_found=44,
        sections=decl.sections(rows()),
        phases={"no_action": True, "reject": True, "accept": True},
        notes=(decl.ScanNote(kind="pages_skipped", count=2, subject="robots"),),
        consent=decl.ConsentNote(banner=True, platform="Klaro", url="https://www.shop.example/cookies"),
        contacts=(
            decl.Contact(
                provider=decl.Provider(name="Google Fonts", legal_name="Google LLC", country="US"),
                hosts=("fonts.googleapis.com", "fonts.gstatic.com"),
                category="necessary",
                role="fonts",
            ),
            decl.Contact(
                provider=decl.Provider(name="jsDelivr", legal_name="Volentio JSD Limited", country="GB"),
                hosts=("cdn.jsdelivr.net",),
                category="necessary",
                role="cdn",
            ),
        ),
        scanner_version="0.1.0",
        database_version="2026.11.20",
        database_date=date(2026, 11, 20),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def hostile_declaration() -> decl.Declaration:
    """Every text of the declaration is hostile in turn."""
    made = [
        row(
            text,
            category=decl.CATEGORIES[index % 5],
            host=text,
            purpose=text,
            provider=decl.Provider(name=text, legal_name=text, country=text, policy_url=f"javascript:{text}"),
            recipients=(decl.Provider(name=text, legal_name=text, country=text, policy_url=text),),
        )
        for index, text in enumerate(HOSTILE)
    ]
    notes = [decl.ScanNote(kind="other", detail=text) for text in HOSTILE]
    notes += [decl.ScanNote(kind="pages_skipped", subject=text, detail=text) for text in HOSTILE]
    return declaration(
        site="<script>alert(1)</script>",
        start_url="javascript:alert(1)",
        sections=decl.sections(made),
        notes=tuple(notes),
        consent=decl.ConsentNote(banner=True, platform=HOSTILE[0], url="javascript:alert(1)"),
        contacts=tuple(
            decl.Contact(provider=decl.Provider(name=text), hosts=(text, text), role=text) for text in HOSTILE
        ),
        scanner_version=HOSTILE[0],
        database_version=HOSTILE[0],
    )


def published_declaration(**changes: object) -> decl.Declaration:
    """Version 2, with one change of every kind, a row and a company that the scan did not see; texts are hostile."""
    told = [
        ItemChange(kind="added", name="_fbp", item="cookie", host="shop.example"),
        ItemChange(kind="missing", name="_ga", item="cookie", host="shop.example"),
        ItemChange(kind="category", name="lang", item="local_storage", before="unclassified", after="preferences"),
        ItemChange(kind="lifetime", name="_ga", item="cookie", before="session", after="34560000"),
        ItemChange(kind="contact_added", name="jsDelivr"),
        *(
            ItemChange(kind="recipient_added", name=text, item="cookie", host=text, before=text, after=text)
            for text in HOSTILE
        ),
    ]
    first = Release(number=1, published_at=SCANNED, url="v/1/en/index.html")
    second = Release(number=2, published_at=SCANNED, changes=tuple(told))
    edition = Edition(
        number=2,
        published_at=SCANNED,
        releases=(second, first),
        current_url="../../../en/index.html",
        versions_url="../../../en/changes.html",
        translations=(Translation(language="en", url="index.html"), Translation(language="sv", url="../sv/index.html")),
    )
    plain = declaration(edition=edition)
    missing = [replace(one, last_seen=SCANNED) for section in plain.sections for one in section.rows[:1]]
    others = [one for section in plain.sections for one in section.rows[1:]]
    contacts = tuple(replace(contact, last_seen=SCANNED) for contact in plain.contacts)
    return replace(plain, sections=decl.sections([*missing, *others]), contacts=contacts, **changes)  # type: ignore[arg-type]
