"""The SDKs that the farm runs for real, each with its truth."""

from tests.farm.real.sdks.marketing import MARKETING
from tests.farm.real.sdks.product import PRODUCT

ALL = (*PRODUCT, *MARKETING)
