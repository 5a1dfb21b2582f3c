"""What the purposes of tracker lists are in our categories and roles, the one table for all of them."""

from __future__ import annotations

from typing import Final

from cookie_db.model import Category

Kind = tuple[Category, str]

_ADS: Final[Kind] = (Category.MARKETING, "ads")
_ANALYTICS: Final[Kind] = (Category.STATISTICS, "analytics")

TRACKERDB: Final[dict[str, Kind]] = {
    "advertising": _ADS,
    "pornvertising": _ADS,
    "site_analytics": _ANALYTICS,
    "social_media": (Category.MARKETING, "social"),
    "audio_video_player": (Category.PREFERENCES, "video"),
    "customer_interaction": (Category.PREFERENCES, "chat"),
    "consent": (Category.NECESSARY, "cmp"),
    "hosting": (Category.NECESSARY, "hosting"),
    "utilities": (Category.UNCLASSIFIED, "other"),
    "misc": (Category.UNCLASSIFIED, "other"),
    "extensions": (Category.UNCLASSIFIED, "other"),
}
"""Categories of the Ghostery TrackerDB."""

TRACKER_RADAR: Final[dict[str, Kind]] = {
    "Ad Motivated Tracking": _ADS,
    "Advertising": _ADS,
    "Action Pixels": _ADS,
    "Third-Party Analytics Marketing": _ADS,
    "Social Network": (Category.MARKETING, "social"),
    "Social - Share": (Category.MARKETING, "social"),
    "Social - Comment": (Category.PREFERENCES, "social"),
    "Unknown High Risk Behavior": _ADS,
    "Malware": _ADS,
    "Analytics": _ANALYTICS,
    "Audience Measurement": _ANALYTICS,
    "Session Replay": _ANALYTICS,
    "Tag Manager": (Category.STATISTICS, "tag_manager"),
    "Support Chat Widget": (Category.PREFERENCES, "chat"),
    "Embedded Content": (Category.PREFERENCES, "content"),
    "Ad Fraud": (Category.NECESSARY, "security"),
    "Fraud Prevention": (Category.NECESSARY, "security"),
    "Federated Login": (Category.NECESSARY, "sso"),
    "SSO": (Category.NECESSARY, "sso"),
    "Online Payment": (Category.NECESSARY, "payment"),
    "Consent Management Platform": (Category.NECESSARY, "cmp"),
    "CDN": (Category.NECESSARY, "cdn"),
    "Non-Tracking": (Category.UNCLASSIFIED, "other"),
    "Obscure Ownership": (Category.UNCLASSIFIED, "other"),
}
"""Categories of DuckDuckGo's lists; of those an entry has, the first in this order decides."""

DISCONNECT: Final[dict[str, Kind]] = {
    "Advertising": _ADS,
    "EmailAggressive": _ADS,
    "FingerprintingInvasive": _ADS,
    "Social": (Category.MARKETING, "social"),
    "Disconnect": (Category.MARKETING, "social"),
    "Anti-fraud": (Category.NECESSARY, "security"),
    "Analytics": _ANALYTICS,
    "Email": (Category.MARKETING, "email"),
    "FingerprintingGeneral": _ANALYTICS,
    "Cryptomining": _ADS,
    "ConsentManagers": (Category.NECESSARY, "cmp"),
    "Content": (Category.PREFERENCES, "content"),
}
"""Categories of Disconnect's services.json; a host under several takes the first of this order."""
