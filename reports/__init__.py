"""Results as documents: the cookie declaration for visitors and the report for the site's owner."""
