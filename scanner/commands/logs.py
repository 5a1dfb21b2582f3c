"""Lines of the log: one for each record, in which nothing steers a terminal."""

from __future__ import annotations

import logging

from scanner.commands.terminal import printable


class OneLine(logging.Formatter):
    """What is logged may hold what a site says; a traceback becomes part of the line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        return printable(" | ".join(super().format(record).splitlines()))
