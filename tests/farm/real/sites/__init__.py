"""Sites that run real software; the catalogue serves every `Site` of these modules."""
