"""A hostile page in a machine of its own: a network namespace with internal servers at every kind of private address.

world       the namespace: its addresses, its internal servers, and what leaves it
probes      the ways in that the page tries
quiet       a process inside in which a browser lives and is not asked for anything
crawl       a process inside that scans a site whose robots.txt and sitemaps lead inwards
attack      a process inside that opens the page behind the guard and tells who was reached
"""
