"""The closed little internet: many virtual hosts in one process, with declared truth. See README.md."""

from tests.farm.log import LogEntry, RequestLog
from tests.farm.messages import (
    Request,
    Response,
    css,
    empty,
    html,
    js,
    json,
    pixel,
    redirect,
    respond,
    text,
    websocket,
    xml,
)
from tests.farm.server import Farm, FarmServer
from tests.farm.site import Site
from tests.farm.truth import CrawlTruth, Expected, ExpectedStorage, PageTruth, SiteTruth, site_of

__all__ = [
    "CrawlTruth",
    "Expected",
    "ExpectedStorage",
    "Farm",
    "FarmServer",
    "LogEntry",
    "PageTruth",
    "Request",
    "RequestLog",
    "Response",
    "Site",
    "SiteTruth",
    "css",
    "empty",
    "html",
    "js",
    "json",
    "pixel",
    "redirect",
    "respond",
    "site_of",
    "text",
    "websocket",
    "xml",
]
