"""One machine: what is due is planned, claimed, scanned in a process of its own, and concluded."""
