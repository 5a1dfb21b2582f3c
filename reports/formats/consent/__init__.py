"""Configurations for consent managers, made of a declaration: services, cookies, and what waits for a choice."""

from reports.formats.consent.consent_mode import consent_mode
from reports.formats.consent.klaro import klaro
from reports.formats.consent.orejime import orejime
from reports.formats.consent.tarteaucitron import tarteaucitron
from reports.formats.consent.vanilla import vanilla

__all__ = ["consent_mode", "klaro", "orejime", "tarteaucitron", "vanilla"]
