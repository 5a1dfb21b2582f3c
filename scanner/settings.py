"""Scrapy's settings: for `scrapy crawl site` and, with a scan's own added, for `cookiescan scan`.

Everything runs in one asyncio loop without Twisted's reactor, because Playwright lives there too.
"""

from __future__ import annotations

from scanner import __version__

BOT_NAME = "cookiescan"
SPIDER_MODULES = ["scanner.spiders"]
NEWSPIDER_MODULE = "scanner.spiders"

TWISTED_REACTOR_ENABLED = False
DOWNLOAD_HANDLERS = {
    "http": "scanner.bridge.BrowserDownloadHandler",
    "https": "scanner.bridge.BrowserDownloadHandler",
    "ftp": None,
    "s3": None,
    "file": None,
    "data": None,
}
ITEM_PIPELINES = {"scanner.bridge.WithoutSecrets": 100}

# The honest name, for robots.txt and sitemaps; pages see an ordinary visitor's browser (docs/decisions.md).
USER_AGENT = f"cookiescan/{__version__} (cookie declaration scanner)"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "cookiescan"
ROBOTSTXT_PARSER = "scanner.spiders.robots.FirstRules"

CONCURRENT_REQUESTS = 4
CONCURRENT_REQUESTS_PER_DOMAIN = 4
DOWNLOAD_DELAY = 0  # the pace is kept by scanner.spiders.politeness, for plain requests and visits alike
DOWNLOAD_TIMEOUT = 30  # plain requests; visits have limits of their own
DOWNLOAD_MAXSIZE = 60 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
AUTOTHROTTLE_ENABLED = False  # it hears the answer times of plain requests only (docs/decisions.md)

COOKIES_ENABLED = False  # cookies are the browser's
METAREFRESH_ENABLED = False  # where a page leads is judged by the spider
RETRY_ENABLED = True  # plain requests only
RETRY_TIMES = 1
REDIRECT_MAX_TIMES = 10
HTTPCACHE_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # a server on loopback that runs the code it is sent
MEMUSAGE_ENABLED = False
LOG_LEVEL = "WARNING"
FEED_EXPORT_ENCODING = "utf-8"
