"""The English messages that stand for keys, in one place so that a translator finds them.

Every string here is a gettext message id. Plural forms are pairs with `%(num)s` for the number. The tables that only
the owner's report uses are named in `OWNERS`; all others are part of the catalogues (docs/languages.md).
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
    "no_action": "before you choose",
    "reject": "after you refuse",
    "accept": "after you accept",
    "gpc": "with Global Privacy Control",
    "withdraw": "after you withdraw your consent",
}
"""Joined to a list, which then gets its capital letter: `Before you choose and after you accept`."""

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
    "tag_manager": "Loading other scripts",
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
    "security": "Security",
    "load_balancer": "Sharing load between servers",
    "email": "E-mail",
    "forms": "Forms",
    "reviews": "Reviews",
    "search": "Search",
    "ab_testing": "Experiments",
    "monitoring": "Watching speed and errors",
    "personalisation": "Personal content and offers",
    "shop": "Shop",
    "cms": "Software of the site",
    "framework": "Software of the site",
    "hosting": "Hosting",
    "content": "Embedded content",
    "push": "Notifications",
    "booking": "Booking",
    "audio": "Audio",
    "api": "Data for the page",
    "other": "Other services",
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
    "pages_partly_read": (
        "Not everything on one page could be read",
        "Not everything on %(num)s pages could be read",
    ),
    "pages_skipped": ("One page was left out", "%(num)s pages were left out"),
    "stopped_early": (
        "The scan ended before one page that was found had been looked at",
        "The scan ended before %(num)s pages that were found had been looked at",
    ),
}

SKIPPED_PAGES: Final = {
    "robots": (
        "One page was left out because the site asks robots not to read it",
        "%(num)s pages were left out because the site asks robots not to read them",
    ),
    "budget": (
        "One page was left out because the limit of pages was reached",
        "%(num)s pages were left out because the limit of pages was reached",
    ),
    "depth": (
        "One page was left out because it is too many clicks away from the start page",
        "%(num)s pages were left out because they are too many clicks away from the start page",
    ),
    "sample": (
        "One page was left out because a similar page was looked at",
        "%(num)s pages were left out because similar pages were looked at",
    ),
    "excluded": (
        "One page was left out because the site's owner excluded it",
        "%(num)s pages were left out because the site's owner excluded them",
    ),
}
"""Why pages were left out, as a sentence; for reasons that are not here the plain one of `NOTES` is used."""

STATES: Final = {
    "phase_not_reached": {
        "": "One state of consent could not be looked at",
        "no_action": "The site could not be looked at before a choice about cookies",
        "reject": "What happens after you refuse could not be looked at",
        "accept": "What happens after you accept could not be looked at",
        "gpc": "What happens with Global Privacy Control could not be looked at",
        "withdraw": "What happens after you withdraw your consent could not be looked at",
    },
    "phase_unverified": {
        "": "One state of consent could not be verified",
        "no_action": "It could not be verified what happens before a choice about cookies",
        "reject": "It could not be verified that the site noted a refusal",
        "accept": "It could not be verified that the site noted an acceptance",
        "gpc": "It could not be verified that the site noted Global Privacy Control",
        "withdraw": "It could not be verified that the site noted the withdrawal of consent",
    },
}
"""Notes about a phase, as a sentence; the one of no name is for a phase that is not here."""

ITEM_CHANGES: Final = {
    "added": "New: %(item)s",
    "removed": "No longer found: %(item)s",
    "missing": "Not found this time and still listed: %(item)s",
    "found": "Found again: %(item)s",
    "category": "%(item)s: category %(after)s (before: %(before)s)",
    "provider": "%(item)s: provider %(after)s (before: %(before)s)",
    "purpose": "%(item)s: new description of the purpose",
    "lifetime": "%(item)s: kept for %(after)s (before: %(before)s)",
    "recipient_added": "%(item)s: now also received by %(after)s",
    "recipient_removed": "%(item)s: no longer received by %(before)s",
    "contact_added": "New company that the pages contact: %(item)s",
    "contact_removed": "Company that the pages no longer contact: %(item)s",
}
"""What changed from one published version to the next; `item` is a name, or that of a company."""
GAPS: Final = {
    "category": ("One item has not been sorted into a category", "%(num)s items have not been sorted into a category"),
    "recipients": (
        "It is not known who stores or receives one item",
        "It is not known who stores or receives %(num)s items",
    ),
    "purpose": ("It is not known what one item is for", "It is not known what %(num)s items are for"),
    "duration": ("It is not known how long one item is kept", "It is not known how long %(num)s items are kept"),
}
"""What the law asks to be told and is not known, in sentences without a full stop."""

OWNERS: Final = frozenset(
    {"PHASES", "OUTCOMES", "CONFIDENCES", "SEVERITIES", "RULES", "FINGERPRINTING", "SKIP_REASONS"}
)
"""The tables that no visitor sees; the owner's report is in English."""

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
