"""Scan results as documents: the visitor's declaration and the owner's report.

This package knows nothing of crawling. `reports.declaration` and `reports.audit` hold the view records, and
`reports.formats` turns them into text. Nothing here reads a clock, a file of the user or the network, so the
same records always give the same bytes.
"""
