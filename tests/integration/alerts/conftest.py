"""The receivers as fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.alerts.receivers import mail_server, web_receiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.alerts.receivers import MailServer, WebReceiver


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def web() -> Iterator[WebReceiver]:
    with web_receiver() as running:
        yield running
