"""The English messages that stand for keys, in one place so that a translator finds them.

Every string here is a gettext message id. Plural forms are pairs with `%(num)s` for the number.
"""

from __future__ import annotations

from typing import Final

CATEGORY_TITLES: Final = {
    "necessary": "Necessary",
    "preferences": "Preferences",
    "statistics": "Statistics",
    "marketing": "Marketing",
    "unclassified": "Needs review",
}

CATEGORY_TEXTS: Final = {
    "necessary": "The site cannot work without these. They keep you logged in, hold a shopping cart, "
    "protect forms, share load between servers, or remember the choice you made about cookies.",
    "preferences": "These remember how you like the site: its language, its region, its appearance.",
    "statistics": "These measure how the site is used: which pages are read, for how long, and where "
    "visitors come from.",
    "marketing": "These recognise you on this and other sites so that advertising can be chosen for you "
    "and its effect measured.",
    "unclassified": "The purpose of these is not known yet. Until it is, they are treated as needing your consent.",
}

KINDS: Final = {
    "http_cookie": "Cookie, set by a server",
    "script_cookie": "Cookie, set by a script",
    "cookie": "Cookie",
    "local_storage": "Local storage",
    "session_storage": "Session storage",
    "indexed_db": "Browser database (IndexedDB)",
    "cache_storage": "Cache storage",
}

STORAGE_WITHOUT_END: Final = frozenset({"local_storage", "indexed_db", "cache_storage"})

PARTIES: Final = {"first": "First party", "third": "Third party"}

PHASES: Final = {
    "no_action": "Before a choice",
    "reject": "After refusal",
    "accept": "After acceptance",
    "gpc": "With Global Privacy Control",
    "withdraw": "After withdrawal",
}

VISITOR_PHASES: Final = {
    "no_action": "Before you choose",
    "reject": "After you refuse",
    "accept": "After you accept",
    "gpc": "With Global Privacy Control",
    "withdraw": "After you withdraw",
}

OUTCOMES: Final = {
    "ok": "Looked at",
    "timeout": "Timed out",
    "error": "Error",
    "blocked": "Refused the scanner",
    "crashed": "Crashed the page",
    "verified": "Verified",
    "unverified": "Not verified",
}

CONFIDENCES: Final = {"certain": "Certain", "high": "High", "medium": "Medium", "low": "Low"}

SEVERITIES: Final = {"high": "High", "medium": "Medium", "low": "Low", "info": "Information"}

RULES: Final = {
    "consent.before": "Stored before a choice was made",
    "consent.ignored": "Stored although consent was refused",
    "consent.withdrawal_ignored": "Still there after consent was withdrawn",
    "consent.implied": "Scrolling or moving counts as consent",
    "consent.no_reject": "The notice offers no refusal",
    "consent.reject_harder": "Refusing takes more steps than accepting",
    "consent.preticked": "Choices are ticked in advance",
    "consent.asked_again": "Asked again after a refusal",
    "consent.record_too_long": "The choice is remembered for more than 12 months",
    "consent.no_withdrawal": "No way to withdraw consent was found",
    "gpc.ignored": "Global Privacy Control is ignored",
    "duration.excessive": "Kept for more than 13 months",
    "attributes.insecure": "Cookie without protection it could have",
    "category.doubtful": "The category is doubtful",
    "cookie.unclassified": "The purpose is not known",
    "tracker.cname": "A tracker under the site's own name",
    "transfer.country": "Data goes to another country",
}

FINGERPRINTING: Final = {
    "canvas": "Image of a drawn text",
    "webgl": "Graphics card",
    "audio": "Sound rendered in silence",
    "fonts": "Installed fonts",
    "navigator": "Properties of browser and screen",
}

ROLES: Final = {
    "ads": "Advertising",
    "analytics": "Statistics",
    "tag manager": "Loading other scripts",
    "cdn": "Delivery of files",
    "fonts": "Fonts",
    "maps": "Maps",
    "payment": "Payment",
    "captcha": "Telling people from robots",
    "cmp": "Asking for consent",
    "sso": "Log-in",
    "chat": "Chat",
    "video": "Video",
    "social": "Social media",
}

SKIP_REASONS: Final = {
    "robots": "robots.txt asks not to",
    "budget": "page limit reached",
    "depth": "deeper than the limit",
    "sample": "a page of the same template was looked at",
    "scope": "outside the site",
    "excluded": "excluded by a setting",
    "time": "time limit reached",
    "interrupted": "the scan was stopped",
    "type": "not a web page",
}

NOTES: Final = {
    "pages_failed": ("One page could not be opened", "%(num)s pages could not be opened"),
    "pages_blocked": ("One page refused the scanner", "%(num)s pages refused the scanner"),
    "pages_skipped": ("One page was left out", "%(num)s pages were left out"),
    "phase_not_reached": ("This state could not be reached", "These states could not be reached"),
    "phase_unverified": ("This state could not be verified", "These states could not be verified"),
    "stopped_early": (
        "The scan ended before one page that was found had been looked at",
        "The scan ended before %(num)s pages that were found had been looked at",
    ),
}

UNITS: Final = (
    ("%(num)s year", "%(num)s years"),
    ("%(num)s month", "%(num)s months"),
    ("%(num)s day", "%(num)s days"),
    ("%(num)s hour", "%(num)s hours"),
    ("%(num)s minute", "%(num)s minutes"),
    ("%(num)s second", "%(num)s seconds"),
)

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

CONSENT: Final = {
    "title": "Your choice",
    "question": "This site and the companies it works with would like to store information on your device. "
    "You decide what for. You can change your choice at any time.",
    "accept_all": "Accept all",
    "refuse_all": "Refuse all",
    "choose": "Let me choose",
    "save": "Save my choice",
    "close": "Close",
    "on": "On",
    "off": "Off",
    "always_on": "Always on",
    "privacy_policy": "Privacy policy",
}
"""What a consent banner says that is made of a declaration."""
