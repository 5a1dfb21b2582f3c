"""The table of forms: attributes, values, statuses, hops, frames in frames, and what a visit to each must show.

They go on where tests.integration.capture.mechanisms ends, and stand in docs/capture.md after it.
"""

from __future__ import annotations

from typing import Any

from tests.integration.capture.mechanisms import HTTP, MECHANISMS, MEET, SCRIPT, STORE, VENDOR, Mechanism

DOWNLOADS = "https://www.downloads.example/"
ANSWERS, NESTED, MADE, PLAIN = (
    "https://www.answers.example",
    "https://www.nested.example",
    "https://www.made-scripts.example",
    "http://www.plain-http.example",
)
OUTER, DEEP, API = (
    "https://frame.outer-widget.example",
    "https://frame.deep-widget.example",
    "https://api.answering.example",
)
MAKER = "https://make.script-maker.example/maker.js"
DAY = 86400.0


def http(name: str, page: str, cookie: str, setter: str | None = None, **facts: Any) -> Mechanism:
    """A cookie of an answer."""
    return Mechanism(name, page, cookie, "http", setter, tuple(facts.items()))


def script(name: str, page: str, cookie: str, setter: str | None = None, **facts: Any) -> Mechanism:
    """A cookie of a script."""
    return Mechanism(name, page, cookie, "script", setter, tuple(facts.items()))


def kept(name: str, page: str, kind: str, key: str, **facts: Any) -> Mechanism:
    """An item of storage."""
    return Mechanism(name, page, storage=(kind, key), facts=tuple(facts.items()))


def refused(name: str, page: str, cookie: str, reason: str) -> Mechanism:
    """A cookie that an answer offers and the browser does not take."""
    return http(name, page, cookie, stored=False, blocked=[reason])


ATTRIBUTES = (
    http("session", f"{HTTP}/lifetimes", "life_session", session=True, lifetime=None),
    http("Expires", f"{HTTP}/lifetimes", "life_expires", lifetime=7200.0),
    http("Max-Age before Expires", f"{HTTP}/lifetimes", "life_both", lifetime=600.0),
    http("Max-Age after a past Expires", f"{HTTP}/lifetimes", "life_both_past", lifetime=600.0),
    http("Expires in an old form", f"{HTTP}/lifetimes", "life_dashed", lifetime=7200.0),
    http("Expires that is no date", f"{HTTP}/lifetimes", "life_bad_expires", session=True),
    http("Expires by a wrong clock", f"{HTTP}/clock", "life_skewed", lifetime=3600.0),
    http("cap of 400 days", f"{HTTP}/lifetimes", "life_capped", lifetime=400 * DAY, lifetime_declared=99999999.0),
    http("set twice", f"{HTTP}/lifetimes", "life_twice", lifetime=7200.0),
    http("attributes in any case", f"{HTTP}/lifetimes", "LIFE_CASE", lifetime=900.0),
    http("HttpOnly", f"{HTTP}/flags", "flag_http_only", http_only=True),
    http("SameSite=Strict", f"{HTTP}/flags", "flag_strict", same_site="Strict"),
    http("SameSite of no known value", f"{HTTP}/flags", "flag_odd_site", same_site=None),
    http("prefix __Host-", f"{HTTP}/flags", "__Host-flag", secure=True, host_only=True, path="/"),
    http("prefix __Secure-", f"{HTTP}/flags", "__Secure-flag", secure=True),
    http("quoted value", f"{HTTP}/values", "value_quoted", stored=True),
    http("value beyond ASCII", f"{HTTP}/values", "value_utf8", stored=True),
    http("name beyond ASCII", f"{HTTP}/values", "näme", stored=True),
    http("empty value", f"{HTTP}/values", "value_empty", stored=True),
    http("nameless", f"{HTTP}/values", "", stored=True),
    http("JSON as a value", f"{HTTP}/values", "value_json", stored=True),
    http("huge", f"{HTTP}/values", "value_big", stored=True, size=4009),
    http("Domain wider than the host", f"{HTTP}/domains", "dom_wide", domain="http-cookies.example", host_only=False),
    http("Domain of the host itself", f"{HTTP}/domains", "dom_own", domain="www.http-cookies.example", host_only=False),
    http("one name, of the host", f"{HTTP}/domains", "dom_two", domain="www.http-cookies.example", host_only=True),
    http("one name, of the domain", f"{HTTP}/domains", "dom_two", domain="http-cookies.example", host_only=False),
    http("Path elsewhere", f"{HTTP}/paths/deep/page", "path_elsewhere", path="/elsewhere", stored=True),
    http("Path by default", f"{HTTP}/paths/deep/page", "path_default", path="/paths/deep"),
    http("one name, path /", f"{HTTP}/paths/deep/page", "path_two", path="/"),
    http("one name, path /paths", f"{HTTP}/paths/deep/page", "path_two", path="/paths"),
    http("partitioned, of another site", f"{HTTP}/third-party", "t_chips", partition_key="https://http-cookies.example"),
    http("of another site", f"{HTTP}/third-party", "t_none", party="third", lifetime=DAY),
    refused("refused: size", f"{HTTP}/values", "value_too_big", "NameValuePairExceedsMaxSize"),
    refused("refused: control character", f"{HTTP}/values", "value_control", "DisallowedCharacter"),
    refused("refused: foreign Domain", f"{HTTP}/domains", "dom_foreign", "InvalidDomain"),
    refused("refused: Domain of a public suffix", f"{HTTP}/domains", "dom_suffix", "InvalidDomain"),
    refused("refused: SameSite=None without Secure", f"{HTTP}/refused", "none_plain", "SameSiteNoneInsecure"),
    refused("refused: SameSite=Lax across sites", f"{HTTP}/third-party", "t_lax", "SchemefulSameSiteLax"),
    refused("refused: no SameSite across sites", f"{HTTP}/third-party", "t_default",
            "SchemefulSameSiteUnspecifiedTreatedAsLax"),
    refused("refused: Secure over http", f"{PLAIN}/", "plain_secure", "SecureOnly"),
    script("refused: HttpOnly by script", f"{SCRIPT}/refused", "no_http_only", stored=False),
    script("refused: foreign Domain by script", f"{SCRIPT}/refused", "no_foreign", stored=False),
    script("refused: document without a window", f"{SCRIPT}/refused", "no_detached", stored=False),
)  # fmt: skip

CARRIERS = (
    http("page over another site", f"{HTTP}/moved", "moved_bounce", "https://hop.bounce.example/visit"),
    http("status 500", f"{HTTP}/status/500", "status_500", f"{HTTP}/status/500"),
    http("picture that is missing", f"{ANSWERS}/statuses", "code_404", f"{ANSWERS}/code/404"),
    http("picture whose server fails", f"{ANSWERS}/statuses", "code_500", f"{ANSWERS}/code/500"),
    http("script that is missing", f"{ANSWERS}/statuses", "script_404", f"{ANSWERS}/code/404"),
    http("failure of another site", f"{ANSWERS}/statuses", "far_500", f"{API}/code/500"),
    http("hop to what is missing", f"{ANSWERS}/statuses", "hop_to_404", f"{ANSWERS}/hop-to-404"),
    http("first of five hops", f"{ANSWERS}/hops", "hop_301", f"{ANSWERS}/hop/301"),
    http("last of five hops", f"{ANSWERS}/hops", "hop_308", f"{ANSWERS}/hop/308"),
    http("script over another site", f"{ANSWERS}/hops", "script_hop_far", f"{API}/back"),
    http("posted over a hop", f"{ANSWERS}/hops", "post_hop", f"{ANSWERS}/through/post"),
    http("style by @import", f"{HTTP}/resources", "res_import", f"{HTTP}/res/import"),
    http("background of a style", f"{HTTP}/resources", "res_background", f"{HTTP}/res/background"),
    http(
        "style of another site", f"{HTTP}/far-resources", "far_font_css", "https://fonts.type-foundry.example/type.css"
    ),
    refused("font of another site", f"{HTTP}/far-resources", "far_font", "NotStored"),
    http("beacon to another site", f"{HTTP}/far-resources", "far_beacon", "https://api.far-service.example/far/beacon"),
    http("XMLHttpRequest", f"{HTTP}/resources", "res_xhr", f"{HTTP}/res/xhr"),
    http("object", f"{HTTP}/resources", "res_object", f"{HTTP}/res/object"),
    http("video", f"{HTTP}/resources", "res_video", f"{HTTP}/res/video"),
    http("subtitles", f"{ANSWERS}/markup", "kind_track", f"{ANSWERS}/kind/track"),
    http("picture in SVG", f"{ANSWERS}/markup", "kind_svg", f"{ANSWERS}/kind/svg"),
    http("style for print", f"{ANSWERS}/markup", "kind_print", f"{ANSWERS}/kind/print"),
    http("preload by header", f"{ANSWERS}/markup", "kind_link_header", f"{ANSWERS}/kind/link_header"),
    http("module ahead of use", f"{ANSWERS}/markup", "kind_modulepreload", f"{ANSWERS}/kind/modulepreload"),
    http("server-sent events", f"{ANSWERS}/markup", "kind_events", f"{ANSWERS}/kind/events"),
    http("script a worker imports", f"{ANSWERS}/markup", "kind_imported_script", f"{ANSWERS}/kind/imported_script"),
    http("CORS with cookies", f"{ANSWERS}/cors", "cors_xhr", f"{API}/cors/xhr"),
    http("CORS that the answer denies", f"{ANSWERS}/cors", "cors_denied", f"{API}/denied"),
    http("CORS after a preflight", f"{ANSWERS}/cors", "cors_put", f"{API}/cors/put"),
    refused("preflight itself", f"{ANSWERS}/cors", "cors_preflight", "NotStored"),
    refused("CORS without cookies", f"{ANSWERS}/cors", "cors_plain_xhr", "NotStored"),
    http("fetch without CORS", f"{ANSWERS}/cors", "cors_no_cors", f"{API}/cors/no_cors"),
    http("answer 304", f"{ANSWERS}/revalidated", "not_modified", f"{ANSWERS}/tagged"),
    http("report of a breach of policy", f"{ANSWERS}/reported", "policy_report", f"{ANSWERS}/report/policy"),
    http("page fetched ahead", f"{ANSWERS}/speculated", "prefetched_page", f"{ANSWERS}/ahead/prefetched"),
    http("page rendered ahead", f"{ANSWERS}/speculated", "prerendered_page", f"{ANSWERS}/ahead/prerendered"),
    http("deferred fetch", f"{ANSWERS}/deferred", "deferred_fetch", f"{ANSWERS}/later"),
    http("fetch deferred to the end", f"{ANSWERS}/deferred", "deferred_to_the_end", f"{ANSWERS}/at-last"),
    Mechanism("file that a link asks for", DOWNLOADS, "file_link", "inferred"),
)

SCRIPTS = (
    script("handler in markup", f"{SCRIPT}/external", "ext_onload", f"{SCRIPT}/external"),
    script("module that a module imports", f"{SCRIPT}/external", "ext_imported", f"{SCRIPT}/imported.js"),
    script("eval", f"{SCRIPT}/external", "ext_eval", "https://js.vendor-two.example/eval.js"),
    script("after a promise", f"{SCRIPT}/external", "ext_promise", "https://js.vendor-two.example/eval.js"),
    script("script written into the page", f"{SCRIPT}/external", "ext_written", f"{VENDOR}/v.js"),
    script("function called from elsewhere", f"{SCRIPT}/external", "ext_late_call", f"{SCRIPT}/own.js"),
    script("script in SVG", f"{MADE}/by-markup", "mark_svg", f"{MADE}/by-markup"),
    script("script in a data: address", f"{MADE}/by-markup", "mark_data", f"{MADE}/by-markup"),
    script("script from a blob", f"{MADE}/by-vendor", "made_blob", MAKER),
    script("module from a data: address", f"{MADE}/by-vendor", "made_import", MAKER),
    script("new Function", f"{MADE}/by-vendor", "made_function", MAKER),
    script("cookieStore, deleted again", f"{SCRIPT}/cookie-store", "cs_gone", removed=True),
    script("cookieStore of a vendor", f"{SCRIPT}/cookie-store", "cs_vendor", f"{VENDOR}/store.js"),
    script("cookieStore, partitioned", f"{SCRIPT}/cookie-store", "cs_chips", partition_key="https://script-cookies.example"),
    http("set by an answer, deleted by script", f"{HTTP}/removed", "gone_by_script", removed=True),
    script("probe of public suffixes", f"{SCRIPT}/probes", "probe_suffix", stored=True, removed=True),
    script("message of a worker", f"{STORE}/worker", "worker_told", f"{STORE}/worker"),
    script("message of a socket", f"{STORE}/sockets", "socket_told", f"{STORE}/sockets"),
    script("when idle", f"{SCRIPT}/late", "late_idle", f"{SCRIPT}/late"),
    script("timer of 7.5 seconds", f"{SCRIPT}/late", "late_7.5", f"{SCRIPT}/late"),
    script("interval", f"{SCRIPT}/late", "late_interval", f"{SCRIPT}/late"),
    script("third frame drawn", f"{SCRIPT}/late", "late_frames", f"{SCRIPT}/late"),
    script("come into view", f"{SCRIPT}/late", "late_visible", f"{SCRIPT}/late"),
    script("on a later address of a single page", f"{SCRIPT}/route", "route_second"),
    http("page that a script moves on to", f"{SCRIPT}/self-navigating", "nav_target", f"{SCRIPT}/navigated"),
    http("page that a refresh moves on to", f"{SCRIPT}/self-navigating", "nav_meta_target", f"{SCRIPT}/refreshed"),
)  # fmt: skip

FRAMES = (
    script("frame of the same site", f"{SCRIPT}/frames", "frame_same_site", "https://below.script-cookies.example/frame"),
    script("frame, partitioned", f"{SCRIPT}/frames", "frame_js_chips", partition_key="https://script-cookies.example"),
    script("refused: Lax in a frame of another site", f"{SCRIPT}/frames", "frame_js_lax", stored=False),
    script("refused: sandboxed frame", f"{SCRIPT}/frames", "frame_sandboxed", stored=False),
    script("javascript: frame", f"{SCRIPT}/frames", "frame_javascript", f"{SCRIPT}/frames"),
    script("frame written by its parent", f"{SCRIPT}/frames", "frame_blank_written", f"{SCRIPT}/frames"),
    script("cookie of a frame set by its parent", f"{SCRIPT}/frames", "frame_by_parent", f"{SCRIPT}/frames"),
    http("frame added later", f"{SCRIPT}/frames", "frame_added", "https://below.script-cookies.example/added"),
    script("third site in the second in the first", f"{NESTED}/three-deep", "deep_js", f"{DEEP}/frame"),
    script("partitioned, three deep", f"{NESTED}/three-deep", "deep_chips", partition_key="https://nested.example"),
    http("own frame in a foreign one", f"{NESTED}/home-in-foreign", "home_http", f"{NESTED}/home"),
    http("the same, partitioned", f"{NESTED}/home-in-foreign", "home_chips", partition_key="https://nested.example"),
    http("refused: Lax of an own frame in a foreign one", f"{NESTED}/home-in-foreign", "home_http_lax", stored=False),
    kept("storage of it", f"{NESTED}/home-in-foreign", "indexed_db", "home-db", partition_key="https://nested.example"),
    script("object as a frame", f"{NESTED}/kinds", "object_js", f"{NESTED}/part"),
    script("embed as a frame", f"{NESTED}/kinds", "embed_js", f"{NESTED}/part"),
    script("frame that moves on", f"{NESTED}/kinds", "moved_js", f"{NESTED}/part"),
    script("frame taken away at once", f"{NESTED}/kinds", "short_js", f"{NESTED}/part"),
    script("refused: frame from a blob", f"{NESTED}/kinds", "blob_js", stored=False),
    script("srcdoc in a foreign frame", f"{NESTED}/foreign-kinds", "foreign_srcdoc", f"{OUTER}/kinds"),
    script("frame without address in a foreign one", f"{NESTED}/foreign-kinds", "foreign_blank", f"{OUTER}/kinds"),
    script("cookieStore in a foreign frame", f"{NESTED}/foreign-kinds", "foreign_store", f"{OUTER}/kinds.js"),
    http("worker of a foreign frame", f"{NESTED}/foreign-kinds", "foreign_worker", f"{OUTER}/keep"),
    script("timer in a foreign frame", f"{NESTED}/foreign-kinds", "foreign_late", f"{OUTER}/kinds"),
    script("probe in a foreign frame", f"{NESTED}/foreign-kinds", "foreign_gone", removed=True),
    kept("localStorage of a foreign frame", f"{NESTED}/foreign-kinds", "local_storage", "foreign_local",
         partition_key="https://nested.example", party="third"),
    kept("sessionStorage of a foreign frame", f"{NESTED}/foreign-kinds", "session_storage", "foreign_session",
         partition_key="https://nested.example"),
    kept("IndexedDB of a foreign frame", f"{NESTED}/foreign-kinds", "indexed_db", "foreign-db", stores=["rows"],
         partition_key="https://nested.example", party="third"),
    kept("CacheStorage of a foreign frame", f"{NESTED}/foreign-kinds", "cache_storage", "foreign-cache",
         partition_key="https://nested.example", party="third"),
)  # fmt: skip

KEPT = (
    kept("object stores of a database", f"{STORE}/databases", "indexed_db", "app-db", stores=["items", "meta"]),
    kept("key written and removed", f"{STORE}/web-storage", "local_storage", "gone", removed=True),
    kept("key written late", f"{STORE}/web-storage", "local_storage", "later", removed=False),
    kept("empty key", f"{STORE}/web-storage", "local_storage", ""),
    kept("key beyond ASCII", f"{STORE}/web-storage", "local_storage", "ключ"),
    kept("cache deleted again", f"{STORE}/databases", "cache_storage", "gone-cache", removed=True),
    kept("database of a worker", f"{STORE}/worker", "indexed_db", "worker-db", stores=["w"]),
    kept("cache of a service worker", f"{STORE}/service-worker", "cache_storage", "sw-cache"),
    kept("storage of a srcdoc frame", f"{STORE}/frames", "local_storage", "from_srcdoc", partition_key=None),
    kept("storage of a subdomain's frame", f"{STORE}/frames", "local_storage", "below_local", party="first"),
)

SIGNS = (
    http("lazy picture", f"{MEET}/scroll", "scroll_lazy_picture", f"{MEET}/lazy-picture", after_gesture=True),
    script("foot of the page in view", f"{MEET}/scroll", "scroll_seen", after_gesture=True),
    script(
        "lazy frame of another site", f"{NESTED}/below-the-fold", "keep_js", "https://frame.middle-widget.example/lazy"
    ),
    http("frame in a lazy frame", f"{NESTED}/below-the-fold", "deep_http", f"{DEEP}/frame", after_gesture=True),
    script("focus of the window", f"{MEET}/signs", "sign_focus", after_gesture=True),
    script("wheel", f"{MEET}/signs", "sign_wheel", after_gesture=True),
    script("key let go", f"{MEET}/signs", "sign_keyup", after_gesture=True),
    script("pointer over the page", f"{MEET}/signs", "sign_over", after_gesture=True),
    http("beacon on a sign of life", f"{MEET}/signs", "sign_beacon", f"{MEET}/beacon/sign_beacon", after_gesture=True),
)

FORMS = (*ATTRIBUTES, *CARRIERS, *SCRIPTS, *FRAMES, *KEPT, *SIGNS)
TABLE = (*MECHANISMS, *FORMS)
