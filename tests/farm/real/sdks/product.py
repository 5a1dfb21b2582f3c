"""Product analytics from npm: PostHog, Mixpanel, Amplitude, Segment, RudderStack, Keen, Ahoy, Usermaven."""

from __future__ import annotations

from tests.farm.messages import empty, json
from tests.farm.real.sdk import CAP, YEAR, Sdk, probes
from tests.farm.truth import Expected, ExpectedStorage

SITE = "sdk.example"
OWN = f"www.{SITE}"

_POSTHOG = "https://js.posthog-farm.example/static/array.js"
POSTHOG = Sdk(
    name="posthog",
    package="posthog-js",
    script=_POSTHOG,
    file="posthog-js/dist/array.full.no-external.js",
    start="posthog.init('phc_farm0123456789', {api_host: 'https://events.posthog-farm.example', "
    "disable_session_recording: true, defaults: '2025-05-24'});",
    answers={
        "https://events.posthog-farm.example/array/*": json({"supportedCompression": ["base64"], "surveys": False}),
        "https://events.posthog-farm.example/*": json({"status": 1, "featureFlags": {}}),
    },
    cookies=(
        Expected(
            "ph_phc_farm0123456789_posthog",
            domain=SITE,
            host_only=False,
            via="script",
            setter=_POSTHOG,
            lifetime=YEAR,
            secure=True,
            same_site="Lax",
        ),
        Expected(
            "dmn_chk_*",
            domain=SITE,
            host_only=False,
            via="script",
            setter=_POSTHOG,
            lifetime=3,
            removed=True,
        ),
        Expected(
            "ph_phc_farm0123456789_posthog",
            via="script",
            setter=_POSTHOG,
            lifetime=YEAR,
            same_site="Lax",
            removed=True,
            unsure="only on a return visit: written for the host before the domain is known",
        ),
    ),
    storage=(
        ExpectedStorage("local_storage", "ph_phc_farm0123456789_posthog"),
        ExpectedStorage("session_storage", "ph_phc_farm0123456789_posthog"),
        ExpectedStorage("session_storage", "ph_phc_farm0123456789_session_registered_properties"),
        ExpectedStorage("session_storage", "ph_phc_farm0123456789_primary_window_exists"),
        *probes("local_storage", "test", "__mplssupport__"),
        *probes("session_storage", "__support__", "ph_phc_farm0123456789_window_id"),
    ),
    third_parties=frozenset({"js.posthog-farm.example", "events.posthog-farm.example"}),
    source="posthog.com/docs/libraries/js/persistence: ph_<token>_posthog, 1 year; src/storage.ts: dmn_chk_ probe",
)

_MIXPANEL = "https://cdn.mixpanel-farm.example/libs/mixpanel.js"
MIXPANEL = Sdk(
    name="mixpanel",
    package="mixpanel-browser",
    script=_MIXPANEL,
    file="mixpanel-browser/dist/mixpanel.umd.js",
    start="mixpanel.init('mpfarm0123456789', {api_host: 'https://api.mixpanel-farm.example', "
    "track_pageview: true, persistence: 'cookie'});",
    answers={"https://api.mixpanel-farm.example/*": json({"status": 1, "error": None})},
    cookies=(
        Expected(
            "mp_mpfarm0123456789_mixpanel", domain=SITE, host_only=False, via="script", setter=_MIXPANEL, lifetime=YEAR
        ),
        Expected("mp_mpfarm0123456789_mixpanel", via="script", setter=_MIXPANEL, lifetime=YEAR, removed=True),
    ),
    storage=(
        ExpectedStorage("local_storage", "__mpq_mpfarm0123456789_ev"),
        ExpectedStorage("session_storage", "mp_gen_new_tab_id_mixpanel_mpfarm0123456789"),
        ExpectedStorage("session_storage", "mp_tab_id_mixpanel_mpfarm0123456789"),
        ExpectedStorage("indexed_db", "mixpanelBrowserDb"),
        ExpectedStorage("indexed_db", "mixpanelFlagsDb"),
        *probes("local_storage", "__mplss_*", "__mpq_mpfarm0123456789_ev:*"),
        *probes("session_storage", "__mplss_*"),
    ),
    third_parties=frozenset({"cdn.mixpanel-farm.example", "api.mixpanel-farm.example"}),
    source="docs.mixpanel.com, JavaScript SDK: mp_<token>_mixpanel, 1 year, across sub-domains",
)

_AMPLITUDE = "https://cdn.amplitude-farm.example/libs/amplitude.js"
AMPLITUDE = Sdk(
    name="amplitude",
    package="@amplitude/analytics-browser",
    script=_AMPLITUDE,
    file="@amplitude/analytics-browser/lib/scripts/amplitude-min.js",
    start="amplitude.init('ampfarm0123456789', {serverUrl: 'https://api2.amplitude-farm.example/2/httpapi', "
    "fetchRemoteConfig: false, autocapture: {sessions: true, pageViews: true}});",
    answers={
        "https://api2.amplitude-farm.example/*": json(
            {"code": 200, "events_ingested": 3, "payload_size_bytes": 900, "server_upload_time": 1795300000000}
        )
    },
    cookies=(
        Expected(
            "AMP_ampfarm012",
            domain=SITE,
            host_only=False,
            via="script",
            setter=_AMPLITUDE,
            lifetime=YEAR,
            same_site="Lax",
        ),
        Expected(
            "AMP_MKTG_ampfarm012",
            domain=SITE,
            host_only=False,
            via="script",
            setter=_AMPLITUDE,
            lifetime=YEAR,
            same_site="Lax",
        ),
        Expected("AMP_TEST", via="script", setter=_AMPLITUDE, removed=True),
        Expected("AMP_TLDTEST", domain=SITE, host_only=False, via="script", setter=_AMPLITUDE, removed=True),
    ),
    storage=(
        ExpectedStorage("local_storage", "AMP_unsent_ampfarm012"),
        ExpectedStorage("session_storage", "AMP_URL_INFO"),
        ExpectedStorage("session_storage", "AMP_PAGE_VIEW"),
        ExpectedStorage("indexed_db", "AMP_diagnostics_ampfarm012"),
        *probes("local_storage", "AMP_TEST"),
        *probes("session_storage", "AMP_TEST"),
    ),
    third_parties=frozenset({"cdn.amplitude-farm.example", "api2.amplitude-farm.example"}),
    source="amplitude.com/docs/sdks/analytics/browser/cookies-and-consent-management: AMP_<10 characters>, 365 days",
)

_SEGMENT = "https://cdn.segment-farm.example/analytics.js/v1/farmkey/analytics.min.js"
SEGMENT = Sdk(
    name="segment",
    package="@segment/analytics-next",
    script=_SEGMENT,
    file="@segment/analytics-next/dist/umd/standalone.js",
    before="window.analytics = []; analytics.invoked = true; analytics._writeKey = 'farmkey'; "
    "analytics._cdn = 'https://cdn.segment-farm.example'; analytics.push(['page']);",
    start="",
    answers={
        "https://cdn.segment-farm.example/v1/projects/farmkey/settings": json(
            {
                "integrations": {
                    "Segment.io": {
                        "apiKey": "farmkey",
                        "apiHost": "api.segment-farm.example/v1",
                        "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
                    }
                },
                "plan": {"track": {"__default": {"enabled": True}}},
                "metrics": {"host": "api.segment-farm.example/v1", "sampleRate": 0},
                "remotePlugins": [],
                "middlewareSettings": {},
                "enabledMiddleware": {},
                "legacyVideoPluginsEnabled": False,
            }
        ),
        "https://api.segment-farm.example/*": json({"success": True}),
    },
    cookies=(
        Expected(
            "ajs_anonymous_id",
            domain=SITE,
            host_only=False,
            via="script",
            setter=_SEGMENT,
            lifetime=YEAR,
            same_site="Lax",
        ),
        Expected("__tld__", domain=SITE, host_only=False, via="script", setter=_SEGMENT, removed=True),
    ),
    storage=(
        ExpectedStorage("local_storage", "ajs_anonymous_id"),
        ExpectedStorage("local_storage", "ajs_user_id"),
        *probes("local_storage", "persisted-queue:v1:farmkey:*:lock"),
    ),
    third_parties=frozenset({"cdn.segment-farm.example", "api.segment-farm.example"}),
    source="segment.com/docs, Analytics.js: ajs_anonymous_id, 1 year; src/core/storage: __tld__ probe",
)

_RUDDER = "https://cdn.rudder-farm.example/v3/rsa.min.js"
RUDDERSTACK = Sdk(
    name="rudderstack",
    package="@rudderstack/analytics-js",
    script=_RUDDER,
    file="build/rudder.js",
    start="var rudder = new RudderAnalytics(); "
    "rudder.load('2abcdefghijklmnopqrstuvwxyz', 'https://data.rudder-farm.example', "
    "{configUrl: 'https://api.rudder-farm.example', storage: {type: 'cookieStorage'}, plugins: []}); rudder.page();",
    answers={
        "https://api.rudder-farm.example/sourceConfig/": json(
            {
                "source": {
                    "id": "source",
                    "name": "farm",
                    "writeKey": "2abcdefghijklmnopqrstuvwxyz",
                    "config": {"statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}}},
                    "enabled": True,
                    "workspaceId": "workspace",
                    "destinations": [],
                    "dataplanes": {},
                },
                "updatedAt": "2026-01-01T00:00:00Z",
            }
        ),
        "https://data.rudder-farm.example/*": json({"status": "OK"}),
    },
    cookies=(
        *(
            Expected(name, domain=SITE, host_only=False, via="script", setter=_RUDDER, lifetime=YEAR, same_site="Lax")
            for name in ("rl_anonymous_id", "rl_session", "rl_page_init_referrer")
        ),
        Expected("__tld__", domain=SITE, host_only=False, via="script", setter=_RUDDER, removed=True),
        Expected(
            "test_rudder_cookie",
            domain=SITE,
            host_only=False,
            via="script",
            setter=_RUDDER,
            lifetime=YEAR,
            same_site="Lax",
            removed=True,
        ),
    ),
    storage=(
        *(
            ExpectedStorage("local_storage", f"rudder_2abcdefghijklmnopqrstuvwxyz.*.{part}")
            for part in ("ack", "batchQueue", "inProgress", "queue")
        ),
        *probes("local_storage", "test_rudder_ls", "_Is_Incognit"),
        *probes("session_storage", "test_rudder_ss"),
    ),
    third_parties=frozenset({"cdn.rudder-farm.example", "api.rudder-farm.example", "data.rudder-farm.example"}),
    source="rudderstack.com/docs, JavaScript SDK, data storage in cookies: rl_*, 1 year",
)

_KEEN = "https://cdn.keen-farm.example/keen-tracking.min.js"
KEEN = Sdk(
    name="keen",
    package="keen-tracking",
    script=_KEEN,
    file="keen-tracking/dist/keen-tracking.min.js",
    start="var keen = new Keen({projectId: 'farm', writeKey: 'farm', host: 'api.keen-farm.example', "
    "protocol: 'https'}); keen.initAutoTracking();",
    answers={"https://api.keen-farm.example/*": json({"created": True})},
    cookies=(Expected("keen", via="script", setter=_KEEN, lifetime=YEAR),),
    storage=probes("local_storage", "test"),
    third_parties=frozenset({"cdn.keen-farm.example", "api.keen-farm.example"}),
    source="keen-tracking docs, cookies: keen, 365 days",
)

_AHOY = f"https://{OWN}/assets/ahoy.js"
AHOY = Sdk(
    name="ahoy",
    package="ahoy.js",
    script=_AHOY,
    file="ahoy.js/dist/ahoy.min.js",
    start=f"ahoy.configure({{cookieDomain: '{SITE}'}}); ahoy.trackView();",
    answers={
        f"https://{OWN}/ahoy/visits": json({"visit_id": "1", "visitor_id": "1"}),
        f"https://{OWN}/ahoy/events": empty(),
    },
    cookies=(
        Expected(
            "ahoy_visit", domain=SITE, host_only=False, via="script", setter=_AHOY, lifetime=4 * 3600, same_site="Lax"
        ),
        Expected(
            "ahoy_visitor", domain=SITE, host_only=False, via="script", setter=_AHOY, lifetime=CAP, same_site="Lax"
        ),
    ),
    source="ahoy.js README: ahoy_visit 4 hours, ahoy_visitor 2 years (the browser keeps 400 days)",
)

_USERMAVEN = "https://t.usermaven-farm.example/lib.js"
USERMAVEN = Sdk(
    name="usermaven",
    package="@usermaven/sdk-js",
    script=_USERMAVEN,
    file="build/usermaven.js",
    start="usermavenClient({key: 'farmkey', trackingHost: 'https://events.usermaven-farm.example', "
    "autocapture: true}).track('pageview');",
    answers={"https://events.usermaven-farm.example/*": json({"status": "ok"})},
    cookies=(
        Expected(
            "__eventn_id_farmkey",
            domain=SITE,
            host_only=False,
            via="script",
            setter=_USERMAVEN,
            lifetime=CAP,
            secure=True,
        ),
    ),
    storage=(ExpectedStorage("local_storage", "usermaven_offline_queue_default_data"),),
    third_parties=frozenset({"t.usermaven-farm.example", "events.usermaven-farm.example"}),
    source="usermaven.com/docs: __eventn_id_<key>, 10 years (the browser keeps 400 days)",
)

PRODUCT = (POSTHOG, MIXPANEL, AMPLITUDE, SEGMENT, RUDDERSTACK, KEEN, AHOY, USERMAVEN)
