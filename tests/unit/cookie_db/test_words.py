import pytest

from cookie_db import Subject
from cookie_db.errors import DataError
from cookie_db.words import read_groups, split
from tests.cookie_rows import bundled


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("userLanguage_2", ("user", "language")),
        ("HTTPReferer", ("http", "referer")),
        ("cookie-banner.closed", ("cookie", "banner", "closed")),
        ("ab_test", ("ab", "test")),
        ("PHPSESSID", ("phpsessid",)),
        ("Schriftgröße", ("schriftgrosse",)),
        ("i18nextLng", ("i18n", "ext", "lng")),
        ("06fc5a30-f0ad-495c-a43a-43d509e21977", ()),
        ("_0x6ad9", ()),
        ("x_9f3ad21c_lang", ("x", "lang")),
        ("utm2024_b2b", ("utm", "b", "b")),
        ("123", ()),
    ],
)
def test_a_name_is_cut_into_words(name, words):
    assert split(name) == words


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("acme_marketing_consent", "necessary"),
        ("google-analytics-enabled", "necessary"),
        ("cookies_akkoord", "necessary"),
        ("zustimmung_tracking", "necessary"),
        ("x_csrf_key", "necessary"),
        ("acme_warenkorb", "necessary"),
        ("acme_user_language", "preferences"),
        ("acme_popup_dismissed", "preferences"),
        ("acme_pageviews", "statistics"),
        ("acme_abtest_7", "statistics"),
        ("acme_campaign", "marketing"),
        ("acme_gclid", "marketing"),
        ("acme_tem_kakor_godkanda", "necessary"),
        ("cookies-aceptadas", "necessary"),
        ("souhlas_s_cookies", "necessary"),
        ("acme_varekurv", "necessary"),
        ("sepetUrunleri", "necessary"),
        ("acme-onskeliste", "preferences"),
        ("senast_visade_produkter", "preferences"),
        ("ultimi_prodotti_visti", "preferences"),
        ("komunikat_zamkniety", "preferences"),
        ("acme:tekst-storrelse", "preferences"),
        ("acme.player.volume", "preferences"),
        ("acme_checkout_experiment", "statistics"),
        ("acme_ab_landing", "statistics"),
        ("kampanj_kalla", "marketing"),
        ("acme_attribution_v3", "marketing"),
        ("acme_partner_id", "marketing"),
        ("viewed", "unclassified"),
        ("acme_shop_ad_session", "marketing"),
        ("acme", "unclassified"),
        ("cabbage", "unclassified"),
        ("headline", "unclassified"),
        ("statue", "unclassified"),
    ],
)
def test_words_speak_where_no_row_knows_a_name(name, category):
    verdict = bundled().classify(Subject(name))
    assert verdict.category == category
    assert verdict.method in ("words", "none")


def test_a_word_group_with_an_unknown_requirement_is_refused():
    with pytest.raises(DataError, match="needs 'luck'"):
        read_groups({"x": {"category": "necessary", "needs": "luck"}})
    with pytest.raises(DataError, match="category missing"):
        read_groups({"x": {"category": "useful"}})
