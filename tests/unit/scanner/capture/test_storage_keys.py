"""To whom a storage key of the browser belongs."""

from __future__ import annotations

import pytest

from scanner.capture.collectors.storage import owner_of


@pytest.mark.parametrize(
    ("key", "origin", "partition"),
    [
        ("https://www.shop.example/", "https://www.shop.example", None),
        ("https://www.shop.example:8443/", "https://www.shop.example:8443", None),
        ("https://www.shop.example", "https://www.shop.example", None),
        ("https://far.example/^0https://shop.example", "https://far.example", "https://shop.example"),
        ("https://www.shop.example:8443/^31", "https://www.shop.example:8443", "https://shop.example"),
        ("https://far.example/^1123^2456", "https://far.example", "opaque"),
    ],
)
def test_owner_of_a_storage_key(key: str, origin: str, partition: str | None) -> None:
    assert owner_of(key) == (origin, partition)
