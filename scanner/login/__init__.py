"""What `--login FILE` holds: a recorded browser state, or a journey that logs in (docs/login.md).

Which of the two it is its content says: a state is JSON, a journey TOML. A journey names environment variables where
a secret is needed and never holds one. Nothing of the file but its name and its SHA-256 goes with a scan.
"""

from scanner.login.login import Login
from scanner.login.state import State
from scanner.login.steps import (
    Check,
    Click,
    Condition,
    Fill,
    Journey,
    LoggedIn,
    Open,
    Press,
    Select,
    Step,
    Target,
    Wait,
)

__all__ = [
    "Check",
    "Click",
    "Condition",
    "Fill",
    "Journey",
    "LoggedIn",
    "Login",
    "Open",
    "Press",
    "Select",
    "State",
    "Step",
    "Target",
    "Wait",
]
