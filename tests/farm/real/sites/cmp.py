"""<name>.cmp.example: one site per consent manager, and the third parties they gate."""

from tests.farm.real.consent import THIRD_PARTIES, publish
from tests.farm.real.managers import ALL
from tests.farm.real.managers.odd import frame_host

third_parties = (*THIRD_PARTIES, frame_host)
sites = tuple(publish(manager) for manager in ALL)
