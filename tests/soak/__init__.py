"""Scans over and over, hostile and normal sites, with processes killed at random: nothing may be left of them."""
