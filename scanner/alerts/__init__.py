"""Who is told of what a scan brought: rules, targets, and the sending of messages that wait in the outbox.

`alerts_for` is pure; `deliver` works through an outbox (the store's), sends by mail, through Apprise or by signed
webhook, and blocks. docs/alerts.md says how often a message can arrive at each kind of target.
"""

from scanner.alerts.delivery import Delivery, Outbox, deliver, message_id, send
from scanner.alerts.rules import DEFAULT_RULES, AlertSettings, alerts_for, as_message, check_rules, trial_alert
from scanner.alerts.targets import check_target, shown_target

__all__ = [
    "DEFAULT_RULES",
    "AlertSettings",
    "Delivery",
    "Outbox",
    "alerts_for",
    "as_message",
    "check_rules",
    "check_target",
    "deliver",
    "message_id",
    "send",
    "shown_target",
    "trial_alert",
]
