"""What cookies and items of other storage have in common for a reader."""

from __future__ import annotations

import datetime as dt
from typing import Final

from reports.declaration import Provider
from scanner.model import Cookie, Outcome, Page, StorageItem, VendorInfo
from scanner.urls import host_of

UNKNOWN: Final = "unclassified"
Item = Cookie | StorageItem


def name_of(item: Item) -> str:
    """The name of a cookie, the key of a stored item."""
    return item.name if isinstance(item, Cookie) else item.key


def place_of(item: Item) -> str:
    """The domain of a cookie, the host of a stored item's origin."""
    return item.domain if isinstance(item, Cookie) else (host_of(item.origin) or item.origin)


def looked_at(page: Page) -> bool:
    """Whether at least one visit went well."""
    return any(visit.outcome is Outcome.OK for visit in page.visits)


def date_of(text: str) -> dt.date | None:
    """An ISO date, null where it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def provider(vendor: VendorInfo | None, *, product: bool = True) -> Provider | None:
    """A vendor as the reports name it: by the product that people know, or as the company."""
    if vendor is None:
        return None
    return Provider(
        name=(vendor.product if product else None) or vendor.name,
        legal_name=vendor.legal_name,
        country=vendor.country,
        policy_url=vendor.policy_url,
    )
