"""What can go wrong with the database's own data.

DataError           a file of rows, overrides or an import cannot be used; the message names file and place
└── PatternError    a name pattern is not anchored, not linear or not understood
"""

from __future__ import annotations


class DataError(ValueError):
    """A file of rows, overrides or an import cannot be used; the database in use stays as it was."""


class PatternError(DataError):
    """A name pattern is empty, unknown, or could take more than linear time."""
