"""Discovery: which pages the site has, and which of them are worth a visit."""
