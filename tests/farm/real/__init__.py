"""Real software in the farm: analytics SDKs and consent managers from npm, a CMS from Debian's packages."""
