"""Pages that are no walls and look a little like one: each has something that walls have."""

# ruff: noqa: E501 - markup reads better whole

from __future__ import annotations

from tests.farm.sites.walls_blind import BLIND_PLAIN
from tests.farm.sites.walls_stand import HCAPTCHA, PASSWORD, RECAPTCHA, TURNSTILE
from tests.farm.sites.walls_table import Case, thin, whole

CONTACT = "<h1>Contact</h1><form><input name='name'><input type='email' name='mail'><textarea name='text'></textarea>{}<button>Send</button></form>"
DIALOG = "<div style='display:none'><h2>Log in</h2>" + PASSWORD + "</div>"
REGISTER = "<form><input name='name'><input type='email' name='mail'><input type='password' autocomplete='new-password'><button>Create account</button></form><p>Already have an account? <a href='/login'>Log in</a></p>"

SCRIPTS = [
    Case("cf-sensor", whole("<h1>Mill</h1>") + "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>", title="Mill"),
    Case("cf-sensor-thin", "<h1>Mill</h1><p>Open on Saturdays.</p><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>", title="Mill"),
    Case("cf-headers", "<h1>Mill</h1><p>Hello.</p>", title="Mill", headers={"server": "cloudflare", "cf-ray": "8f1-ARN"}),
    Case("imperva-sensor", "<h1>Mill</h1><p>Flour and bread.</p><script src='/_Incapsula_Resource?SWJIYLWA=719d34d3&ns=1'></script>", title="Mill", headers={"x-cdn": "Imperva"}),
    Case("datadome-tags", "<h1>Mill</h1><p>Flour.</p><script src='https://js.datadome.co/tags.js'></script>", title="Mill", headers={"x-datadome": "protected"}),
    Case("human-client", "<h1>Mill</h1><p>Flour.</p><script>window._pxAppId='PX1'</script><script src='https://client.px-cloud.net/PX1/main.min.js'></script>", title="Mill"),
    Case("akamai-sensor", whole("<h1>Mill</h1>") + "<script src='/akam/13/5f3c'></script>", title="Mill"),
    Case("aws-integration", "<h1>Mill</h1><p>Flour.</p><script src='https://a.sdk.awswaf.com/a/challenge.js'></script>", title="Mill"),
    Case("kasada-client", "<h1>Mill</h1><p>Flour, bread, and a bear that ate the dough, as the old book has it.</p><script>window.KPSDK={}</script><script src='/149e9513-01fa-4fb0-aad4-566afd725d1b/2d206a39/ips.js'></script>", title="Mill"),
    Case("f5-client", "<h1>Mill</h1><p>Flour, bread, and a bear that ate the dough, as the old book has it.</p><script src='/TSPD/08abcdef0123456789?type=9'></script>", title="Mill"),
    Case("fastly-client", "<h1>Mill</h1><p>Verify your address to get our letters.</p><script src='/_fs-ch-1T1wmsGaOgGaSxcX/script.js'></script>", title="Mill"),
    Case("vercel-site", "<h1>Mill</h1><p>Hello.</p>", title="Mill", headers={"server": "Vercel", "x-vercel-id": "arn1::1"}),
    Case("azure-site", "<h1>Mill</h1>", title="Mill", headers={"x-azure-ref": "20261129"}),
    Case("recaptcha-badge", thin("<h1>Newsletter</h1><form><input type='email'><button>Send</button></form>") + "<div class='g-recaptcha' data-size='invisible'></div><script src='https://www.google.com/recaptcha/api.js?render=1'></script>", title="Newsletter"),
    Case("shieldsquare-client", "<h1>Mill</h1><p>Flour.</p><script>var shieldsquare=1</script>", title="Mill"),
    Case("hosting-imunify", "<h1>Safe hosting</h1><p>We guard your site with Imunify360.</p>", title="Hosting"),
]  # fmt: skip

FORMS = [
    Case("contact-turnstile", thin(CONTACT.format(TURNSTILE)), title="Contact"),
    Case("contact-turnstile-bare", CONTACT.format(TURNSTILE), title="Contact"),
    Case("contact-recaptcha", CONTACT.format(RECAPTCHA) + "<p>Please confirm you are not a robot.</p>", title="Contact"),
    Case("contact-hcaptcha", CONTACT.format(HCAPTCHA), title="Contact"),
    Case("comment-captcha", whole("<h1>The bear</h1>" + CONTACT.format(HCAPTCHA)), title="The bear"),
    Case("newsletter", f"<h1>Our letter</h1><p>Four times a year.</p><form><input type='email'>{TURNSTILE}<button>Subscribe</button></form>", title="Our letter"),
    Case("search", "<h1>Search</h1><form action='/search'><input name='q'><button>Search</button></form>", title="Search"),
    Case("header-login", whole(f"<div class='top'>{PASSWORD}</div><h1>Mill</h1>"), title="Mill"),
    Case("header-login-thin", thin(f"{PASSWORD}<h1>Mill</h1><p>Open on Saturdays.</p>"), title="Mill"),
    Case("hidden-login", f"<h1>Mill</h1><p>Open on Saturdays.</p>{DIALOG}", title="Mill"),
    Case("login-asked", f"<h1>Log in</h1>{PASSWORD}", title="Log in", path="/login"),
    Case("login-asked-wp", f"<h1>Mill</h1>{PASSWORD}", title="Log In", path="/wp-login.php"),
    Case("login-asked-de", f"<h1>Anmelden</h1>{PASSWORD}", title="Anmelden", path="/anmelden", lang="de"),
    Case("login-moved", f"<h1>Log in</h1>{PASSWORD}", title="Log in", path="/sign-in", landed="/account/login"),
    Case("logout", f"<h1>Log in</h1>{PASSWORD}", title="Log in", path="/logout", landed="/login?out=1"),
    Case("my-account", thin(f"<h1>My account</h1><h2>Log in</h2>{PASSWORD}"), title="My account", path="/my-account"),
    Case("my-account-bare", f"<h1>My account</h1>{PASSWORD}", title="My account", path="/my-account/"),
    Case("register", f"<h1>Create an account</h1>{REGISTER}", title="Create an account", path="/welcome"),
    Case("register-start", f"<h1>Start today</h1>{REGISTER}", title="Mill for bakers", path="/start"),
    Case("register-sv", "<h1>Skapa konto</h1><form><input type='email'><input type='password'><button>Klar</button></form>", title="Skapa konto", path="/ny-kund", lang="sv"),
    Case("password-reset", "<h1>New password</h1><form><input type='password' autocomplete='new-password'><input type='password' autocomplete='new-password'><button>Save</button></form>", title="New password", path="/forgot-password"),
    Case("checkout", thin("<h1>Checkout</h1><form><input name='name'><input name='street'><input name='town'><button>Go on</button></form>" + PASSWORD), title="Checkout", path="/checkout"),
    Case("wiki-login-link", thin("<h1>Main page</h1><p><a href='/login'>Log in</a> to edit.</p>"), title="Wiki"),
]  # fmt: skip

TEXTS = [
    Case("article-captchas", whole("<h1>Why captchas ask whether you are a robot</h1><p>Verify you are human, says the box. Checking your browser, says another.</p>"), title="Are you a robot?"),
    Case("article-captchas-short", thin("<h1>Captchas</h1><p>A captcha is a test that is to tell whether you are a human.</p>"), title="Captchas"),
    Case("article-cloudflare", whole("<h1>What 'Just a moment...' means</h1><p>Cloudflare shows a challenge. Error 1020 means that you have been blocked.</p>"), title="Just a moment explained"),
    Case("article-403", whole("<h1>403 Forbidden: what it means</h1><p>Access denied is what the server says.</p>"), title="Access denied: what now?"),
    Case("article-reference", whole("<h1>Errors</h1><p>Akamai writes Reference #18.2e4a1602.1765432100.1a2b3c4d on its pages.</p>"), title="Errors of the edge"),
    Case("article-f5", whole("<p>The requested URL was rejected. Please consult with your administrator.</p>"), title="Request Rejected in BIG-IP"),
    Case("docs-rate-limit", thin("<h1>Rate limits</h1><p>Beyond 60 calls a minute you get 429, too many requests.</p>"), title="Rate limits"),
    Case("docs-incapsula", whole("<p>Request unsuccessful. Incapsula incident ID: 77-88 is what visitors see.</p>"), title="Incapsula errors"),
    Case("queue-theory", thin("<h1>Queues</h1><p>A virtual queue is fair when everybody knows your place in line.</p>"), title="Queues in theory"),
    Case("clinic", thin("<h1>Our waiting room</h1><p>There are toys and tea.</p>"), title="Clinic: waiting room"),
    Case("airport", thin("<h1>At the airport</h1><p>The security check opens at five.</p>"), title="Security check"),
    Case("heating", thin("<h1>Maintenance</h1><p>We do scheduled maintenance of boilers in the valley.</p>"), title="Maintenance of heatings"),
    Case("heating-bare", "<h1>Boilers</h1><p>Maintenance of heatings. Call 123.</p>", title="Maintenance"),
    Case("heating-de", thin("<h1>Wartung</h1><p>Wartungsarbeiten an Heizungen aller Art.</p>"), title="Wartung", lang="de"),
    Case("heating-fr", thin("<h1>Contrats</h1><p>Spécialistes en maintenance de chaudières.</p>"), title="Maintenance", lang="fr"),
    Case("status-page", thin("<h1>All systems work</h1><p>Scheduled maintenance on Sunday from two to four.</p>"), title="Status"),
    Case("notice", whole("<div>On Sunday our site is down for maintenance.</div><h1>Mill</h1>"), title="Mill"),
    Case("product-soon", thin("<h1>Coming soon: rye flour</h1><p>Tell us when you want some.</p>"), title="Rye flour"),
    Case("events-soon", thin("<h1>Coming soon</h1><ul><li>Summer feast</li><li>Bread day</li></ul>"), title="Events"),
    Case("product-country", thin("<h1>Rye flour</h1><p>This product is not available in your country.</p>"), title="Rye flour"),
    Case("shipping", whole("<h1>Delivery</h1><p>Cakes are not available in your region.</p>"), title="Delivery"),
    Case("shipping-de", whole("<p>Torten sind in Ihrem Land nicht verfügbar.</p>"), title="Versand", lang="de"),
    Case("wine", thin("<h1>Red wine</h1><p>You must be over 18 to buy it.</p><button>Buy</button>"), title="Red wine"),
    Case("age-overlay", whole("<div role='dialog'><h2>Are you over 18?</h2><button>Yes</button></div><h1>Gin</h1>"), title="Gin"),
    Case("age-article", whole("<h1>Age verification in Europe</h1><p>Confirm your age, they say.</p>"), title="Age verification"),
    Case("teaser", whole("<h1>The bear</h1><p>Subscribe to continue reading.</p>"), title="The bear"),
    Case("subscribe-offer", thin("<h1>Our paper</h1><p>Subscribe today: six issues a year by post.</p>"), title="Subscribe"),
    Case("comments-login", whole("<h1>The bear</h1><p>You must be logged in to post a comment.</p>"), title="The bear"),
    Case("comments-login-bare", "<h1>The bear</h1><p>It ate the dough.</p><p>You must be logged in to post a comment.</p>", title="The bear"),
    Case("forum-reply", thin("<h1>Which flour?</h1><p>Rye.</p><p>Please log in to reply.</p>"), title="Which flour?"),
    Case("members-offer", thin("<h1>Membership</h1><p>Become a member and get bread at half the price.</p>"), title="Membership"),
    Case("robots-story", whole("<h1>Are you a robot?</h1><p>A story for children.</p>"), title="Are you a robot?"),
    Case("help-login", thin("<h1>Trouble with the login</h1><p>Write to us.</p>"), title="Help with login", path="/help", landed="/help/login-problems"),
    Case("not-found", "<h1>Not found</h1><p>Log in or search.</p>", title="404", status=404),
    Case("not-found-denied", "<h1>Access denied</h1>", title="Access denied", status=404),
    Case("gone", "<h1>Gone</h1>", title="410", status=410),
    Case("broken", "<h1>Internal Server Error</h1>", title="500", status=500),
    Case("empty", "", title=""),
    Case("splash", "<h1>The mill</h1><a href='/en/'>Enter</a>", title="The mill"),
    Case("picture", "<img src='data:,' alt='The mill'>", title="The mill"),
    Case("languages", "<a href='/en/'>English</a> <a href='/sv/'>Svenska</a>", title="Choose"),
    Case("loading", "<div id='app'>Loading…</div>", title="Mill"),
    Case("one-line", "<p>Hello, world.</p>", title="Hello"),
    Case("thanks", "<h1>Thank you</h1><p>We will write back soon.</p>", title="Thank you"),
    Case("moved", "<h1>Mill</h1><p>Welcome.</p>", title="Mill", landed="/en/"),
    Case("market-id", whole(f"{PASSWORD}<h1>Penggilingan</h1>"), title="Mill", landed="https://id.brand.test/", lang="id"),
    Case("cookie-wall", "<h1>Cookies</h1><p>We use cookies.</p><button>Accept</button><button>Refuse</button>", title="Mill"),
    Case("accepted", "<p>Queued.</p>", title="Queued", status=202),
    Case("author-frobot", thin("<h1>R. Obot</h1><p>She bakes.</p>"), title="R. Obot"),
]  # fmt: skip

PLAIN = [*SCRIPTS, *FORMS, *TEXTS, *BLIND_PLAIN]
