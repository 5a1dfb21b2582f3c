"""The browser, and what is read out of it while a page is visited."""
