"""The consent managers that the farm runs for real."""

from tests.farm.real.managers.callbacks import CALLBACKS
from tests.farm.real.managers.components import COMPONENTS
from tests.farm.real.managers.elements import ELEMENTS
from tests.farm.real.managers.odd import ODD
from tests.farm.real.managers.signals import SIGNALS

ALL = (*ELEMENTS, *CALLBACKS, *COMPONENTS, *ODD, *SIGNALS)
