"""Sightings become facts: one entry per cookie, storage key and third-party host, over all visits of a scan."""
