"""What is known about cookies, storage keys and trackers; no network, no crawler, standard library only."""

from cookie_db.database import CookieDatabase
from cookie_db.model import Category, Confidence, Subject, Verdict

__all__ = ["Category", "Confidence", "CookieDatabase", "Subject", "Verdict"]
