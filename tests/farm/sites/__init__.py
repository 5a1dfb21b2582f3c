"""Hand-written sites, one module per theme; every `Site` at a top level is served."""
