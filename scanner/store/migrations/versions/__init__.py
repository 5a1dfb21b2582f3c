"""The scripts, in order of their revision."""
