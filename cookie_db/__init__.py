"""What is known about cookies and trackers: rows with sources, and a classifier that explains its verdicts."""
