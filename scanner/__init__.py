"""cookiescan: scans a website in a real browser and writes down what it stores, who set it and why."""

__version__ = "0.1.0"
