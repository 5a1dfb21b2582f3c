"""Walls: own words and markup, the real marks of each vendor (scanner/capture/walls/vendors.toml has the sources)."""

# ruff: noqa: E501 - markup reads better whole

from __future__ import annotations

from tests.farm.sites.walls_blind import BLIND_WALLS
from tests.farm.sites.walls_table import HOST, Case, thin, whole

CF = '<script>window._cf_chl_opt={cvId:"3",cZone:"www.walls.example"};</script>'
CF_SCRIPT = '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=8f1"></script>'
CF_FOOT = '<div class="cf-error-footer">Ray ID: 8f1a2b3c &bull; Performance by Cloudflare</div>'
PASSWORD = '<form action="/enter" method="post"><input name="user" type="text"><input name="pass" type="password"><button>Log in</button></form>'
TURNSTILE = '<div class="cf-turnstile" data-sitekey="1x0"></div><script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async></script>'
HCAPTCHA = (
    '<div class="h-captcha" data-sitekey="1"></div><script src="https://js.hcaptcha.com/1/api.js" async></script>'
)
RECAPTCHA = '<div class="g-recaptcha" data-sitekey="1"></div><script src="https://www.google.com/recaptcha/api.js" async></script>'

VENDORS = [
    Case("cf-header", f"<h1>{HOST}</h1><p>Verifying you are human. This may take a few seconds.</p>{CF}", "challenge", "Cloudflare", "Just a moment...", status=403, headers={"cf-mitigated": "challenge"}),
    Case("cf-200", f"<h1>{HOST}</h1><p>One moment.</p>{CF}{CF_SCRIPT}", "challenge", "Cloudflare", "Just a moment..."),
    Case("cf-429", "<p>Please stand by.</p>", "challenge", "Cloudflare", "Just a moment...", status=429, headers={"cf-mitigated": "challenge"}),
    Case("cf-german", f"<h1>{HOST}</h1><p>Bitte warten.</p><script src='/cdn-cgi/challenge-platform/x.js'></script>", "challenge", "Cloudflare", "Nur einen Moment…", status=403, lang="de"),
    Case("cf-old", '<form id="challenge-form" action="/x"><input type="hidden" name="jschl_vc"></form><h1>Checking your browser before accessing</h1>', "challenge", "Cloudflare", "Just a moment...", status=503),
    Case("cf-1009", f"<h1>Access denied</h1><p>Error 1009. The owner of this website has banned the country or region your IP address is in.</p>{CF_FOOT}", "geo", "Cloudflare", "Access denied", status=403),
    Case("cf-1015", f"<h1>Error 1015</h1><p>You are being rate limited.</p>{CF_FOOT}", "rate_limited", "Cloudflare", "Access denied", status=429),
    Case("cf-1020", f"<h1>Sorry, you have been blocked</h1><p>You are unable to access this site. Error 1020</p>{CF_FOOT}", "refused", "Cloudflare", "Attention Required!", status=403),
    Case("cf-waiting-room", "<h1>You are now in line</h1><p>Your estimated wait time is 4 minutes.</p><p>Waiting Room powered by Cloudflare</p>", "queue", "Cloudflare", "Waiting Room"),
    Case("akamai-verify", '<iframe style="display:none" src="/x"></iframe>', "challenge", "Akamai", "&nbsp;", '<meta http-equiv="refresh" content="5; URL=\'/wall/akamai?bm-verify=AAQAAAA\'">'),
    Case("akamai-crypto", '<div id="sec-if-cpt-container"></div><script src="/_sec/cp_challenge/ak-challenge-4-3.htm"></script>', "challenge", "Akamai", "Challenge Validation"),
    Case("akamai-denied", "<h1>Access Denied</h1><p>You don't have permission to reach this server.</p><p>Reference #18.2e4a1602.1765432100.1a2b3c4d</p>", "refused", "Akamai", "Access Denied", status=403),
    Case("akamai-denied-200", "<h1>Access Denied</h1><p>Reference&#32;&#35;18&#46;2e4a1602&#46;1765432100&#46;1a2b3c</p>", "refused", "Akamai", "Access Denied"),
    Case("imperva-frame", '<iframe id="main-iframe" src="/_Incapsula_Resource?CWUDNSAI=22&xinfo=1-2&incident_id=77-88&edet=12"></iframe>', "challenge", "Imperva"),
    Case("imperva-words", "<p>Request unsuccessful. Incapsula incident ID: 77000080-88</p>", "refused", "Imperva", status=403),
    Case("imperva-pardon", "<h1>Pardon Our Interruption</h1><p>As you were browsing something about your browser made us think you were a bot.</p><script src='/_Incapsula_Resource?SWJIYLWA=5074a7'></script>", "challenge", "Imperva", "Pardon Our Interruption", status=405),
    Case("datadome-captcha", "<p>Please enable JS and disable any ad blocker</p><script>var dd={'rt':'c'}</script><script src='https://ct.captcha-delivery.com/c.js'></script>", "captcha", "DataDome", HOST, status=403),
    Case("datadome-frame", "<iframe src='https://geo.captcha-delivery.com/captcha/?initialCid=A&hash=B' width='100%'></iframe>", "captcha", "DataDome", HOST, status=403),
    Case("datadome-check", "<script src='https://ct.captcha-delivery.com/i.js'></script>", "challenge", "DataDome", HOST, status=403),
    Case("human-hold", '<h1>Before we continue...</h1><div id="px-captcha"></div><p>Press &amp; Hold to confirm you are a human</p>', "captcha", "HUMAN", "Access to this page has been denied", status=403),
    Case("human-200", '<script>window._pxAppId="PX1"</script><h1>Access to this page has been denied</h1><p>We believe you use automation tools.</p>', "refused", "HUMAN", "Access to this page has been denied"),
    Case("aws-challenge", '<div id="challenge-container"></div><script src="https://a.token.awswaf.com/a/challenge.js"></script>', "challenge", "AWS WAF", status=202, headers={"x-amzn-waf-action": "challenge"}),
    Case("aws-captcha", '<div id="captcha-container"></div>', "captcha", "AWS WAF", "Human Verification", status=405, headers={"x-amzn-waf-action": "captcha"}),
    Case("aws-200", '<script>window.gokuProps={key:"k"};AwsWafIntegration.checkForceRefresh()</script><script src="https://a.token.awswaf.com/a/challenge.js"></script>', "challenge", "AWS WAF"),
    Case("cloudfront-country", "<h1>403 ERROR</h1><h2>The request could not be satisfied.</h2><p>The Amazon CloudFront distribution is configured to block access from your country.</p>", "geo", "Amazon CloudFront", "ERROR: The request could not be satisfied", status=403),
    Case("cloudfront-blocked", "<h1>403 ERROR</h1><p>Request blocked.</p><pre>Generated by cloudfront (CloudFront)</pre>", "refused", "Amazon CloudFront", "ERROR: The request could not be satisfied", status=403),
    Case("sucuri-script", "<noscript>Javascript is required.</noscript><script>var sucuri_cloudproxy_js='',S='Zm9v';</script>", "challenge", "Sucuri", "You are being redirected..."),
    Case("sucuri-block", "<h1>Access Denied - Sucuri Website Firewall</h1><p>Block reason: rule</p>", "refused", "Sucuri", "Sucuri WebSite Firewall - Access Denied", status=403, headers={"x-sucuri-block": "EXPVP16"}),
    Case("wordfence-503", "<h1>Your access to this site has been limited by the site owner</h1><p>Generated by Wordfence at Monday.</p>", "refused", "Wordfence", "Your access to this site has been limited", status=503),
    Case("f5-rejected", "The requested URL was rejected. Please consult with your administrator.<br><br>Your support ID is: 123456789<br><a href='javascript:history.back()'>[Go Back]</a>", "refused", "F5", "Request Rejected"),
    Case("f5-script", '<script src="/TSPD/08abcdef0123456789?type=10"></script>', "challenge", "F5"),
    Case("kasada", "<script>window.KPSDK={};KPSDK.now=1</script><script src='/149e9513-01fa-4fb0-aad4-566afd725d1b/2d206a39/ips.js?x=1'></script>", "challenge", "Kasada", status=429),
    Case("fastly", "<noscript>Enable JavaScript</noscript><h1>Client Challenge</h1><p>A required part of this site couldn't load.</p><script src='/_fs-ch-1T1wmsGaOgGaSxcX/script.js'></script>", "challenge", "Fastly", "Client Challenge"),
    Case("vercel", "<p>We're verifying your browser</p><script src='/.well-known/vercel/security/static/challenge.v2.min.js'></script>", "challenge", "Vercel", "Vercel Security Checkpoint", status=429, headers={"x-vercel-mitigated": "challenge"}),
    Case("vercel-deny", "<p>Forbidden</p>", "refused", "Vercel", "403: Forbidden", status=403, headers={"x-vercel-mitigated": "deny"}),
    Case("anubis", '<h1>Making sure you&#39;re not a bot!</h1><script id="anubis_challenge" type="application/json">{"difficulty":4}</script><p>Loading...</p>', "challenge", "Anubis", "Making sure you're not a bot!"),
    Case("go-away", "<h1>Checking you are not a bot</h1><p>Protected by go-away</p><script src='/.well-known/.git.gammaspectra.live/git/go-away/cmd/x.mjs'></script>", "challenge", "go-away", "Checking you are not a bot", status=418),
    Case("ddos-guard", "<h1>Checking your browser before accessing</h1><p>DDoS-Guard</p><script src='/.well-known/ddos-guard/check?context=free_splash'></script>", "challenge", "DDoS-Guard", "DDoS-Guard", status=403),
    Case("queue-it", "<h1>You are now in line</h1><p>Number of users in line ahead of you: 512</p><script src='https://static.queue-it.net/content/x.js'></script>", "queue", "Queue-it", "Queue-it", landed="https://shop.queue-it.net/?c=shop&e=sale"),
    Case("siteground", "<p>Please wait</p>", "captcha", "SiteGround", "Robot Challenge Screen", '<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F&y=ipc">', status=202, headers={"sg-captcha": "challenge"}),
    Case("litespeed", RECAPTCHA, "captcha", "LiteSpeed", "Verification", landed="/.lsrecap/recaptcha?u=1"),
    Case("imunify", "<p>One moment, please... your request is being verified.</p><script>var wsidchk=1</script>", "challenge", "Imunify360", "One moment, please..."),
    Case("radware", "<h1>We think you may be a robot</h1>", "captcha", "Radware", "Radware Captcha Page", landed="https://validate.perfdrive.com/?ssa=1"),
    Case("azure-challenge", "<p>Wait a moment</p><script src='/.azwaf/jschallenge.js'></script>", "challenge", "Azure", status=403),
    Case("azure-blocked", "<h2>The request is blocked.</h2><p>20261129T101010Z-17abc</p>", "refused", "Azure", status=403, headers={"x-azure-ref": "20261129T1"}),
    Case("google-sorry", "<p>Our systems have detected unusual traffic from your computer network.</p>" + RECAPTCHA, "captcha", "Google", status=429),
    Case("fortinet", "<h1>Web Page Blocked!</h1><p>The page cannot be displayed. Attack ID: 20000008</p>", "refused", "Fortinet", "Web Page Blocked!"),
    Case("modsecurity", "<h1>Not Acceptable!</h1><p>An appropriate representation could not be found. This error was generated by Mod_Security.</p>", "refused", "ModSecurity", "Not Acceptable!", status=406),
    Case("barracuda", "<h1>Blocked</h1><p>Barracuda Networks has blocked this request.</p>", "refused", "Barracuda", "Blocked"),
    Case("stackpath", "<p>The site is using a security service for protection against online attacks.</p>", "refused", "StackPath", "StackPath", status=403),
    Case("alibaba", "<script>var arg1='A';document.cookie='acw_sc__v2=1'</script>", "challenge", "Alibaba Cloud"),
    Case("qrator", "<script src='/__qrator/qauth.js'></script>", "challenge", "Qrator", status=401),
    Case("bunny", "<p>Establishing a secure connection</p><script src='/.bunny-shield/assets/challenge.js'></script>", "challenge", "Bunny Shield", status=403),
    Case("reblaze", "<script>window.rbzns={bereshit:'1'}</script>", "challenge", "Reblaze"),
    Case("arkose", "<h1>Security check</h1><iframe src='https://client-api.arkoselabs.com/fc/gc/'></iframe>", "captcha", "Arkose Labs", "Security check", status=403),
]  # fmt: skip

GENERIC = [
    Case("hcaptcha-page", f"<h1>One more step</h1><p>Please complete the security check to go on.</p>{HCAPTCHA}<button>Go on</button>", "captcha", title="One more step"),
    Case("recaptcha-page", f"<p>Confirm you are not a robot</p>{RECAPTCHA}", "captcha", title=HOST, status=403),
    Case("turnstile-page", f"<h1>Are you a human?</h1>{TURNSTILE}", "captcha", title="Security check"),
    Case("turnstile-alone", f"<div>{TURNSTILE}</div>", "captcha", title=HOST),
    Case("altcha-page", "<h1>Human verification</h1><altcha-widget challengeurl='/c'></altcha-widget>", "captcha", title="Verification"),
    Case("check-en", "<h1>Checking your browser</h1><p>This takes a few seconds.</p>", "challenge", title="Please wait"),
    Case("check-de", "<h1>Ihr Browser wird überprüft</h1><p>Einen Augenblick bitte.</p>", "challenge", title="Bitte warten", lang="de"),
    Case("check-fr", "<h1>Vérification de votre navigateur</h1>", "challenge", title="Un instant", lang="fr"),
    Case("check-sv", "<p>Vi kontrollerar din webbläsare.</p><p>Kontrollerar din webbläsare…</p>", "challenge", title="Vänta", lang="sv"),
    Case("check-pl", "<h1>Sprawdzanie przeglądarki</h1>", "challenge", title="Chwileczkę", lang="pl"),
    Case("check-es", f"<p>Verifica que eres humano</p>{TURNSTILE}", "captcha", title="Verificación", lang="es"),
    Case("check-503", "<h1>Checking your browser</h1>", "challenge", title="Wait", status=503),
    Case("plain-401", "<h1>Unauthorized</h1>", "login", title="401", status=401),
    Case("plain-403", "<h1>Forbidden</h1><p>You don't have permission to access this resource.</p>", "refused", title="403 Forbidden", status=403),
    Case("whole-403", whole("<h1>Members' area</h1><p>Please come back when you are one of us.</p>"), "refused", title="Mill", status=403),
    Case("plain-429", "<h1>Too Many Requests</h1>", "rate_limited", title="429", status=429),
    Case("shopify-430", "<h1>Security rejection</h1>", "rate_limited", "Shopify", title="430", status=430),
    Case("plain-451", "<h1>Unavailable For Legal Reasons</h1>", "geo", title="451", status=451),
    Case("plain-503", "<h1>Service Unavailable</h1>", "unavailable", title="503", status=503),
    Case("retry-503", "<h1>Back in an hour</h1>", "maintenance", title="503", status=503, headers={"Retry-After": "3600"}),
    Case("geo-403", "<h1>Sorry</h1><p>Our shop is not available in your country.</p>", "geo", title="Sorry", status=403),
    Case("captcha-429", f"<h1>Slow down</h1>{HCAPTCHA}", "captcha", title="429", status=429),
    Case("denied-200", "<h1>Access denied</h1><p>Your request looked like an attack. Incident 4711.</p>", "refused", title="Access denied"),
    Case("blocked-200", "<h1>You have been blocked</h1><p>Contact the site owner.</p>", "refused", title="Blocked"),
    Case("denied-de", "<h1>Zugriff verweigert</h1>", "refused", title="Zugriff verweigert", lang="de"),
    Case("limited-200", "<h1>Too many requests</h1><p>Try again later.</p>", "rate_limited", title="Too many requests"),
    Case("queue-en", "<h1>You are in the queue</h1><p>Many people want to buy bread. Your place in line: 88</p>", "queue", title="Waiting room"),
    Case("queue-sv", "<h1>Du står i kö</h1><p>Din plats i kön är 12.</p>", "queue", title="Väntrum", lang="sv"),
    Case("queue-de", "<h1>Warteschlange</h1><p>Bitte haben Sie Geduld.</p>", "queue", title="Warteschlange", lang="de"),
]  # fmt: skip

_GEO = {
    "en": "Sorry, this website is not available in your country.",
    "en-eu": "We recognise you are attempting to access this website from a country belonging to the European Economic Area.",
    "en-region": "This content is not available in your region.",
    "sv": "Den här sidan är inte tillgänglig i ditt land.",
    "da": "Denne side er ikke tilgængelig i dit land.",
    "nb": "Denne siden er ikke tilgjengelig i ditt land.",
    "fi": "Tämä sivusto ei ole saatavilla maassasi.",
    "de": "Diese Seite ist in Ihrem Land nicht verfügbar.",
    "nl": "Deze website is niet beschikbaar in uw land.",
    "fr": "Ce site n'est pas disponible dans votre pays.",
    "es": "Este sitio no está disponible en tu país.",
    "it": "Questo sito non è disponibile nel tuo paese.",
    "pt": "Este site não está disponível no seu país.",
    "pl": "Ta strona jest niedostępna w Twoim kraju.",
}
_CLOSED = {
    "en": "Our site is currently undergoing scheduled maintenance",
    "en-back": "We'll be back soon",
    "sv": "Sidan är tillfälligt stängd",
    "da": "Siden er midlertidigt lukket",
    "nb": "Siden er midlertidig stengt",
    "fi": "Sivusto on tilapäisesti suljettu",
    "de": "Wartungsarbeiten",
    "nl": "Deze site is tijdelijk gesloten",
    "fr": "Site en maintenance",
    "es": "Sitio en mantenimiento",
    "it": "Sito in manutenzione",
    "pt": "Site em manutenção",
    "pl": "Przerwa techniczna",
}
_LANGUAGES = [
    *(Case(f"geo-{code}", f"<h1>:-(</h1><p>{text}</p>", "geo", title=HOST, lang=code[:2]) for code, text in _GEO.items()),
    *(Case(f"closed-{code}", f"<h1>{text}</h1>", "maintenance", title=HOST, lang=code[:2]) for code, text in _CLOSED.items()),
]  # fmt: skip

CLOSED = [
    Case("wordpress-503", "<h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1>", "maintenance", "WordPress", "Maintenance", status=503, headers={"Retry-After": "600"}),
    Case("wordpress-200", "<p>Briefly unavailable for scheduled maintenance. Check back in a minute.</p>", "maintenance", "WordPress", "Maintenance"),
    Case("shopify-password", "<h1>Opening soon</h1><form action='/password'><input type='password' name='password'><button>Enter</button></form><script src='https://cdn.shopify.com/s/x.js'></script>", "maintenance", "Shopify", "Mill", landed="/password"),
    Case("coming-soon", "<h1>Coming soon</h1><p>Leave your address and we will write.</p><form><input type='email' name='e'><button>Tell me</button></form>", "maintenance", title="The new mill"),
    Case("coming-title", "<img src='data:,' alt='Mill'><p>Stay tuned.</p>", "maintenance", title="Mill | Coming soon"),
    Case("construction-de", "<h1>Hier entsteht eine neue Internetpräsenz</h1>", "maintenance", title="Mühle", lang="de"),
    Case("construction-en", "<h1>Our new website is under construction</h1>", "maintenance", title="Mill"),
]  # fmt: skip

FOR_SOME = [
    Case("login-redirect", f"<h1>Log in</h1>{PASSWORD}", "login", title="Log in", landed="/login?next=%2Fwall%2Flogin-redirect"),
    Case("login-wp", f"<h1>The mill</h1>{PASSWORD}", "login", title="Log In", landed="/wp-login.php?redirect_to=%2Fx"),
    Case("login-whole", thin(f"<h1>Sign in to your account</h1>{PASSWORD}"), "login", title="Sign in", path="/account/orders", landed="/customer/account/login/"),
    Case("login-admin", f"<h1>Administration</h1>{PASSWORD}", "login", title="Admin", path="/admin", landed="/admin/login"),
    Case("login-email-first", "<h1>Sign in</h1><form><input type='email' name='e'><button>Next</button></form>", "login", title="Sign in", landed="/signin?returnUrl=%2Freports"),
    Case("sso-host", "<h1>Sign in</h1><form><input type='email' name='e'><button>Next</button></form>", "login", "login.walls-sso.example", "Sign in to your account", landed="https://login.walls-sso.example/common/oauth2/authorize?client_id=1"),
    Case("login-keycloak", PASSWORD, "login", "keys.walls-sso.example", "Sign in to mill", landed="https://keys.walls-sso.example/realms/mill/protocol/openid-connect/auth?client_id=1"),
    Case("login-microsoft", "<div>Pick an account</div>", "login", "login.microsoftonline.com", "Sign in", landed="https://login.microsoftonline.com/common/oauth2/v2.0/authorize?x=1"),
    Case("login-de", f"<h1>Anmelden</h1>{PASSWORD}", "login", title="Anmelden", landed="/anmelden?redirect=%2Fx", lang="de"),
    Case("login-sv", f"<h1>Logga in</h1>{PASSWORD}", "login", title="Logga in", landed="/logga-in", lang="sv"),
    Case("login-fr", f"<h1>Connexion</h1>{PASSWORD}", "login", title="Connexion", landed="/connexion", lang="fr"),
    Case("login-fi", f"<h1>Kirjaudu sisään</h1>{PASSWORD}", "login", title="Kirjaudu", landed="/kirjaudu", lang="fi"),
    Case("soft-login", f"<h1>Welcome</h1><p>Log in to go on.</p>{PASSWORD}<a href='/help'>Help</a>", "login", title="Mill reports", path="/reports/2026"),
    Case("soft-password", "<form><label>Password <input type='password'></label><button>Enter</button></form>", "login", title="Protected", path="/share/flour"),
    Case("soft-it", "<h1>Area riservata</h1><form><input name='u'><input type='password' name='p'><button>Accedi</button></form>", "login", title="Accedi", path="/documenti", lang="it"),
    Case("members-en", "<h1>Members only</h1><p>You must be logged in to view this page. <a href='/login'>Log in</a></p>", "login", title="Mill"),
    Case("members-de", "<p>Bitte melden Sie sich an, um diese Seite zu sehen.</p>", "login", title="Mühle", lang="de"),
    Case("members-pt", "<p>É necessário fazer login para ver esta página.</p>", "login", title="Moinho", lang="pt"),
    Case("login-403", f"<h1>Log in first</h1>{PASSWORD}", "login", title="Mill", status=403),
    Case("age-en", "<h1>Are you over 18?</h1><button>Yes</button><button>No</button>", "gate", title="Mill Gin"),
    Case("age-de", "<h1>Sind Sie über 18 Jahre alt?</h1><button>Ja</button><button>Nein</button>", "gate", title="Altersprüfung", lang="de"),
    Case("age-fr", "<h1>Avez-vous plus de 18 ans ?</h1><button>Oui</button>", "gate", title="Moulin", lang="fr"),
    Case("age-date", "<h1>Age verification</h1><p>Enter your date of birth.</p><input name='d'><input name='m'><input name='y'>", "gate", title="Mill Gin"),
    Case("age-sv", "<h1>Är du över 20?</h1><button>Ja</button>", "gate", title="Kvarnen", lang="sv"),
    Case("pay-402", "<h1>Payment required</h1>", "paywall", title="402", status=402),
    Case("pay-en", "<h1>The bear and the dough</h1><p>Subscribe to continue reading. From 1 € a week.</p>", "paywall", title="Mill News"),
    Case("pay-de", "<h1>Der Bär</h1><p>Dieser Artikel ist nur für Abonnenten.</p>", "paywall", title="Mühlenbote", lang="de"),
    Case("pay-nl", "<h1>De beer</h1><p>Alleen voor abonnees.</p>", "paywall", title="Molennieuws", lang="nl"),
]  # fmt: skip

WALLS = [*VENDORS, *GENERIC, *_LANGUAGES, *CLOSED, *FOR_SOME, *BLIND_WALLS]
