import pytest

from reports.untrusted import link, shorten, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("_ga", "_ga"),
        ("kaka-åäö", "kaka-åäö"),
        ("日本語", "日本語"),
        ("admin\u202egnp.exe", "admin[U+202E]gnp.exe"),
        ("a\u2066b\u2069", "a[U+2066]b[U+2069]"),
        ("zero\u200bwidth", "zero[U+200B]width"),
        ("joined\u200dlatin", "joined[U+200D]latin"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("م\u200c\u200bخ", "م[U+200C][U+200B]خ"),
        ("\u200cخ", "[U+200C]خ"),
        ("nul\x00", "nul[U+0000]"),
        ("a\r\nb", "a[U+000D][U+000A]b"),
        ("line\u2028end", "line[U+2028]end"),
        ("half \ud800", "half [U+D800]"),
        ("\U000e0041", "[U+E0041]"),
    ],
)
def test_visible(text, shown):
    assert visible(text) == shown


def test_shorten_keeps_both_ends():
    assert shorten("abc", 10) == "abc"
    cut = shorten("start" + "x" * 500 + "end", 40)
    assert len(cut) == 40
    assert cut.startswith("start")
    assert cut.endswith("end")
    assert "…" in cut


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.com/policy", "https://example.com/policy"),
        ("http://example.com:8080/a?b=c#d", "http://example.com:8080/a?b=c#d"),
        ("HTTPS://example.com/", "HTTPS://example.com/"),
        ('https://example.com/"><b>', "https://example.com/%22%3E%3Cb%3E"),
        ("https://example.com/a b|c", "https://example.com/a%20b%7Cc"),
        ("https://example.com/å", "https://example.com/%C3%A5"),
        ("https://räksmörgås.example/", "https://xn--rksmrgs-5wao1o.example/"),
        ("https://[::1]/", "https://[::1]/"),
        (None, None),
        ("", None),
        ("/relative", None),
        ("//host/path", None),
        ("https:///path", None),
        ("https://", None),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        (" javascript:alert(1)", None),
        ("java\tscript:alert(1)", None),
        ("data:text/html,<script>", None),
        ("vbscript:x", None),
        ("file:///etc/passwd", None),
        ("https://user:word@example.com/", None),
        ("https://bank.example@evil.example/", None),
        ("https://evil.example\\@bank.example/", None),
        ("https://example.com/\u202egnp", None),
        ("https://example.com/\nx", None),
        ("https://[broken/", None),
        ("https://example.com:port/", None),
    ],
)
def test_link(url, target):
    assert link(url) == target
