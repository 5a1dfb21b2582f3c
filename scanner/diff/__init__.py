"""What changed from scan to scan, and what only comes and goes. Pure; docs/changes.md has the rules."""

from scanner.diff.difference import GONE_AFTER, HISTORY, difference

__all__ = ["GONE_AFTER", "HISTORY", "difference"]
