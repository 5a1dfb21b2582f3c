"""Logs of a worker: one JSON object a line on standard error, with the names that `extra` gives."""

from __future__ import annotations

import logging
import sys

import structlog


def use_json_logs(level: int = logging.INFO) -> None:
    """Have everything that is logged written as JSON lines."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(default=str),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Each job twice, in words: the runs say it better.
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
