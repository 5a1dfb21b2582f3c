"""A scan as documents: the declaration for visitors and the report for the owner, as view records of `reports`."""

from scanner.declare.declaration import declaration_of
from scanner.declare.report import audit_of

__all__ = ["audit_of", "declaration_of"]
