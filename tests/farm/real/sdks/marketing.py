"""Web analytics, marketing and monitoring from npm: Snowplow, Piano, Mapp, Adobe, Application Insights, Datadog."""

from __future__ import annotations

from tests.farm.messages import Request, Response, empty, json, pixel
from tests.farm.real.sdk import DAY, YEAR, Sdk, probes
from tests.farm.truth import Expected, ExpectedStorage

SITE = "sdk.example"

_SNOWPLOW = "https://cdn.snowplow-farm.example/sp.js"
_COLLECTOR = "collector.snowplow-farm.example"


def _collect(request: Request) -> Response:
    """The network cookie of the Snowplow collector (cookie.name `sp`, 365 days by default)."""
    line = f"sp=2f1a8d54-farm; Max-Age={YEAR}; Domain={_COLLECTOR}; Path=/; Secure; HttpOnly; SameSite=None"
    return empty(set_cookie=[line])


SNOWPLOW = Sdk(
    name="snowplow",
    package="@snowplow/browser-tracker",
    script=_SNOWPLOW,
    file="build/snowplow.js",
    start=f"snowplow.newTracker('sp', 'https://{_COLLECTOR}', {{appId: 'farm', discoverRootDomain: true}}); "
    "snowplow.trackPageView();",
    answers={f"https://{_COLLECTOR}/*": _collect},
    cookies=(
        Expected(
            "_sp_id.2828",
            domain=SITE,
            host_only=False,
            via="script",
            setter=_SNOWPLOW,
            lifetime=400 * DAY,
            secure=True,
            same_site="Lax",
        ),
        Expected(
            "_sp_ses.2828",
            domain=SITE,
            host_only=False,
            via="script",
            setter=_SNOWPLOW,
            lifetime=1800,
            secure=True,
            same_site="Lax",
        ),
        Expected(
            "_sp_root_domain_test_*",
            domain=SITE,
            host_only=False,
            via="script",
            setter=_SNOWPLOW,
            secure=True,
            same_site="Lax",
            removed=True,
        ),
        Expected(
            "sp",
            domain=_COLLECTOR,
            host_only=False,
            setter=_COLLECTOR,
            lifetime=YEAR,
            secure=True,
            http_only=True,
            same_site="None",
        ),
    ),
    storage=(ExpectedStorage("local_storage", "snowplowOutQueue_sp"),),
    third_parties=frozenset({"cdn.snowplow-farm.example", _COLLECTOR}),
    source="docs.snowplow.io, cookies and local storage: _sp_id 2 years, _sp_ses 30 minutes, collector sp",
)

_PIANO = "https://tag.piano-farm.example/piano-analytics.js"
PIANO = Sdk(
    name="piano",
    package="piano-analytics-js",
    script=_PIANO,
    file="piano-analytics-js/dist/browser/piano-analytics.umd.js",
    start="var pa = pianoAnalytics.pianoAnalytics; "
    "pa.setConfigurations({site: 123456, collectDomain: 'https://collect.piano-farm.example'}); "
    "pa.sendEvent('page.display', {page: 'home'});",
    answers={"https://collect.piano-farm.example/*": empty()},
    cookies=(
        *(
            Expected(
                name,
                domain=SITE,
                host_only=False,
                via="script",
                setter=_PIANO,
                lifetime=395 * DAY,
                secure=True,
                same_site="Lax",
            )
            for name in ("_pcid", "_pctx")
        ),
        Expected("pa_privacy", via="script", setter=_PIANO, lifetime=395 * DAY, secure=True, same_site="Lax"),
        Expected(
            "_cookie_test",
            domain=SITE,
            host_only=False,
            via="script",
            setter=_PIANO,
            lifetime=30,
            secure=True,
            removed=True,
        ),
        Expected(
            "_cookie_test",
            domain="example",
            host_only=False,
            via="script",
            setter=_PIANO,
            lifetime=30,
            secure=True,
            refused="the domain is a public suffix",
        ),
    ),
    third_parties=frozenset({"tag.piano-farm.example", "collect.piano-farm.example"}),
    source="developers.atinternet-solutions.com, Piano Analytics cookies: _pcid, _pctx, pa_privacy, 13 months",
)

_MAPP = "https://cdn.mapp-farm.example/smart-pixel.min.js"
MAPP = Sdk(
    name="mapp",
    package="@webtrekk-smart-pixel/core",
    script=_MAPP,
    file="@webtrekk-smart-pixel/core/dist/smart-pixel.min.js",
    start="window.wtSmart = window.wtSmart || window._ps_smart || []; wtSmart.push(function (w) {"
    "w.init.set({trackId: '111111111111111', trackDomain: 'collect.mapp-farm.example'}); w.track();});",
    answers={"https://collect.mapp-farm.example/*": pixel()},
    cookies=(
        Expected(
            "wtstp_eid", domain=SITE, host_only=False, via="script", setter=_MAPP, lifetime=180 * DAY, same_site="Lax"
        ),
        Expected("wtstp_sid", domain=SITE, host_only=False, via="script", setter=_MAPP, same_site="Lax"),
        Expected("wtstp_rla", domain=SITE, host_only=False, via="script", setter=_MAPP, same_site="Lax"),
    ),
    storage=(ExpectedStorage("local_storage", "111111111111111"), *probes("local_storage", "wtstp_test")),
    third_parties=frozenset({"cdn.mapp-farm.example", "collect.mapp-farm.example"}),
    source="docs.mapp.com, Smart Pixel cookies: wtstp_eid 6 months, wtstp_sid and wtstp_rla session",
)

_ALLOY = "https://cdn.alloy-farm.example/alloy.min.js"
ALLOY = Sdk(
    name="alloy",
    package="@adobe/alloy",
    script=_ALLOY,
    file="@adobe/alloy/dist/alloy.min.js",
    before="!function(n,o){o.forEach(function(o){n[o]||((n.__alloyNS=n.__alloyNS||[]).push(o),n[o]=function(){"
    "var u=arguments;return new Promise(function(i,l){n[o].q.push([i,l,u])})},n[o].q=[])})}(window,['alloy']);",
    start="alloy('configure', {datastreamId: '00000000-0000-4000-8000-000000000001', orgId: 'FARM@AdobeOrg', "
    "edgeDomain: 'edge.alloy-farm.example', idMigrationEnabled: false, thirdPartyCookiesEnabled: false}); "
    "alloy('sendEvent', {xdm: {eventType: 'web.webpagedetails.pageViews'}});",
    answers={
        "https://edge.alloy-farm.example/*": json(
            {
                "requestId": "00000000-0000-4000-8000-000000000003",
                "handle": [
                    {
                        "type": "state:store",
                        "payload": [
                            {"key": "kndctr_FARM_AdobeOrg_identity", "value": "CiY3MTM", "maxAge": 395 * DAY},
                            {"key": "kndctr_FARM_AdobeOrg_cluster", "value": "irl1", "maxAge": 1800},
                        ],
                    }
                ],
            }
        )
    },
    cookies=(
        Expected(
            "kndctr_FARM_AdobeOrg_identity",
            domain=SITE,
            host_only=False,
            via="script",
            setter=_ALLOY,
            lifetime=395 * DAY,
        ),
        Expected(
            "kndctr_FARM_AdobeOrg_cluster", domain=SITE, host_only=False, via="script", setter=_ALLOY, lifetime=1800
        ),
        Expected("com.adobe.alloy.getTld", domain=SITE, host_only=False, via="script", setter=_ALLOY, removed=True),
    ),
    third_parties=frozenset({"cdn.alloy-farm.example", "edge.alloy-farm.example"}),
    source="experienceleague.adobe.com, Web SDK cookies: kndctr_*_identity 395 days, kndctr_*_cluster 30 minutes",
)

_INSIGHTS = "https://js.appinsights-farm.example/scripts/b/ai.3.gbl.min.js"
APPLICATION_INSIGHTS = Sdk(
    name="application-insights",
    package="@microsoft/applicationinsights-web",
    script=_INSIGHTS,
    file="@microsoft/applicationinsights-web/browser/es5/ai.3.gbl.min.js",
    start="var insights = new Microsoft.ApplicationInsights.ApplicationInsights({config: {"
    "extensionConfig: {AppInsightsCfgSyncPlugin: {cfgUrl: 'https://js.appinsights-farm.example/cfg.json'}}, "
    "connectionString: 'InstrumentationKey=00000000-0000-4000-8000-000000000000;"
    "IngestionEndpoint=https://in.appinsights-farm.example/'}}); "
    "insights.loadAppInsights(); insights.trackPageView();",
    answers={
        "https://js.appinsights-farm.example/cfg.json": json({"enabled": True, "config": {}}),
        "https://in.appinsights-farm.example/*": json({"itemsReceived": 1, "itemsAccepted": 1, "errors": []}),
    },
    cookies=(
        Expected("ai_user", via="script", setter=_INSIGHTS, lifetime=YEAR, secure=True, same_site="None"),
        Expected("ai_session", via="script", setter=_INSIGHTS, lifetime=1800, secure=True, same_site="None"),
    ),
    storage=(
        ExpectedStorage("session_storage", "AI_buffer_1"),
        ExpectedStorage("session_storage", "AI_sentBuffer_1"),
        *probes("local_storage", "* GMT*"),
        *probes("session_storage", "* GMT*"),
    ),
    third_parties=frozenset({"js.appinsights-farm.example", "in.appinsights-farm.example"}),
    source="learn.microsoft.com, Application Insights JavaScript SDK, cookies: ai_user 1 year, ai_session 30 minutes",
)

_DATADOG = "https://www.datadog-farm.example/datadog-rum.js"
DATADOG = Sdk(
    name="datadog",
    package="@datadog/browser-rum",
    script=_DATADOG,
    file="build/datadog.js",
    start="DD_RUM.init({clientToken: 'pub00000000000000000000000000000000', "
    "applicationId: '00000000-0000-4000-8000-000000000002', proxy: 'https://rum.datadog-farm.example/rum', "
    "sessionSampleRate: 100, sessionReplaySampleRate: 0});",
    answers={"https://rum.datadog-farm.example/rum": json({"request_id": "1"})},
    cookies=(
        Expected("_dd_s_v2", via="script", setter=_DATADOG, lifetime=YEAR, secure=True, same_site="Strict"),
        Expected(
            "dd_cookie_test_*",
            via="script",
            setter=_DATADOG,
            lifetime=60,
            secure=True,
            same_site="Strict",
            removed=True,
        ),
    ),
    storage=(ExpectedStorage("session_storage", "_dd_tab_id"),),
    third_parties=frozenset({"www.datadog-farm.example", "rum.datadog-farm.example"}),
    reports_on_leaving=True,
    source="docs.datadoghq.com, RUM browser, cookies: _dd_s_v2, written through cookieStore, 1 year",
)

MARKETING = (SNOWPLOW, PIANO, MAPP, ALLOY, APPLICATION_INSIGHTS, DATADOG)
