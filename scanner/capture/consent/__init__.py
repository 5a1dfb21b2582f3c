"""Finding a consent banner, making a choice on it as a visitor would, and proving that the choice was made.

`find_banner` says what is on the page now; `choose` refuses, accepts or withdraws. Platforms are rules in `platforms/`,
words are data in `languages/`; docs/consent.md says how both are read.
"""

from scanner.capture.consent.choosing import choose, find_banner, is_asking
from scanner.capture.consent.operated import picture
from scanner.capture.consent.records import BannerSighting, Choice, Press, Shot

__all__ = ["BannerSighting", "Choice", "Press", "Shot", "choose", "find_banner", "is_asking", "picture"]
