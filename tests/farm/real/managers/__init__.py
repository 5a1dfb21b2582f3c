"""The consent managers that the farm runs for real."""

from tests.farm.real.managers.elements import ELEMENTS

ALL = (*ELEMENTS,)
