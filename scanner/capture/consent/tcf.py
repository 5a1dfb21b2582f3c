"""Consent strings of the IAB, decoded: what was allowed, for whom, and when it was written down.

Source: IAB Tech Lab, "Transparency and Consent String with Global Vendor & CMP List Formats", version 2 (TC string),
section "Creating a TC String"; "Global Privacy Platform String", section "GPP header". The strings themselves are the
visitor's record and are not kept: only what they say is.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SYMBOL: Final = 6  # bits of a letter
LONGEST: Final = 20_000  # characters; longer ones are no consent strings
MOST_VENDORS: Final = 1000  # named as allowed; the count says how many there are


class NotATcString(ValueError):
    """The text is no TC string of version 2, or is cut off."""


@dataclass(frozen=True, slots=True)
class TcRecord:
    """What a TC string says; vendors and purposes by their numbers in the IAB's lists."""

    created: datetime
    updated: datetime
    cmp: int
    language: str
    vendor_list: int
    policy: int
    purposes: tuple[int, ...]
    interests: tuple[int, ...]  # purposes for which a legitimate interest was not objected to
    special_features: tuple[int, ...]
    vendors: tuple[int, ...]
    vendor_interests: tuple[int, ...]

    def as_evidence(self) -> dict[str, Any]:
        """The record for the scan's evidence; long lists of vendors are cut, their counts are not."""
        return {
            "created": self.created.isoformat().replace("+00:00", "Z"),
            "updated": self.updated.isoformat().replace("+00:00", "Z"),
            "cmp": self.cmp,
            "language": self.language,
            "vendor_list": self.vendor_list,
            "policy": self.policy,
            "purposes": list(self.purposes),
            "interests": list(self.interests),
            "special_features": list(self.special_features),
            "vendors": len(self.vendors),
            "vendor_ids": list(self.vendors[:MOST_VENDORS]),
            "vendor_interests": len(self.vendor_interests),
        }


class _Bits:
    """Reads whole numbers from the bits of a segment, the most significant first."""

    def __init__(self, segment: str) -> None:
        try:
            data = base64.b64decode(segment + "=" * (-len(segment) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise NotATcString("it is not base64") from error
        self._all = int.from_bytes(data, "big")
        self._length = len(data) * 8
        self._at = 0

    def number(self, width: int) -> int:
        """The next whole number of so many bits."""
        self._at += width
        if self._at > self._length:
            raise NotATcString("it is cut off")
        return self._all >> (self._length - self._at) & ((1 << width) - 1)

    def flags(self, width: int) -> tuple[int, ...]:
        """The numbers, from 1, of the bits that are set."""
        bits = self.number(width)
        return tuple(n for n in range(1, width + 1) if bits >> (width - n) & 1)

    def letters(self, count: int) -> str:
        """So many letters of six bits each."""
        return "".join(chr(ord("A") + self.number(_SYMBOL)) for _ in range(count))

    def moment(self) -> datetime:
        """A moment in tenths of a second since 1970."""
        return _EPOCH + timedelta(seconds=self.number(36) / 10)

    def vendors(self) -> tuple[int, ...]:
        """A list of vendors: a bit for each, or ranges."""
        highest = self.number(16)
        if not self.number(1):
            return self.flags(highest) if highest else ()
        found = 0  # a bit for each vendor: thousands of ranges may each name all of them
        for _ in range(self.number(12)):
            is_range = self.number(1)
            first = self.number(16)
            last = self.number(16) if is_range else first
            if not first <= last <= highest:
                raise NotATcString("a range of vendors runs backwards or beyond the last")
            found |= ((1 << (last - first + 1)) - 1) << first
        return tuple(vendor for vendor, bit in enumerate(reversed(f"{found:b}")) if bit == "1")


def decode_tc(text: str) -> TcRecord:
    """Read the core segment of a TC string.

    Raises:
        NotATcString: it is none, or of another version than 2.
    """
    if not text or len(text) > LONGEST:
        raise NotATcString("it is empty or too long")
    bits = _Bits(text.split(".", 1)[0])
    if bits.number(6) != 2:
        raise NotATcString("it is not of version 2")
    created, updated = bits.moment(), bits.moment()
    cmp, _version, _screen = bits.number(12), bits.number(12), bits.number(6)
    language = bits.letters(2)
    vendor_list, policy = bits.number(12), bits.number(6)
    bits.number(2)  # service-specific, non-standard texts
    features, purposes, interests = bits.flags(12), bits.flags(24), bits.flags(24)
    bits.number(1)  # purpose one treatment
    bits.letters(2)  # the publisher's country
    vendors = bits.vendors()
    return TcRecord(
        created=created,
        updated=updated,
        cmp=cmp,
        language=language,
        vendor_list=vendor_list,
        policy=policy,
        purposes=purposes,
        interests=interests,
        special_features=features,
        vendors=vendors,
        vendor_interests=bits.vendors(),
    )
