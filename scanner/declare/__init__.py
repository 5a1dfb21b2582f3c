"""A scan as documents: the declaration for visitors and the report for the owner, as view records of `reports`."""

from scanner.declare.changes import changes_of, checks_of, summary_of
from scanner.declare.declaration import declaration_of
from scanner.declare.report import audit_of

__all__ = ["audit_of", "changes_of", "checks_of", "declaration_of", "summary_of"]
