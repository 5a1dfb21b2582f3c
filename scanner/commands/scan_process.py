"""`python -m scanner.commands.scan_process`: one scan of a worker, tied to the worker's life. Not for people."""

from __future__ import annotations

from scanner.commands.main import main
from scanner.schedule.lifeline import take_order

if __name__ == "__main__":
    main(list(take_order().arguments))
