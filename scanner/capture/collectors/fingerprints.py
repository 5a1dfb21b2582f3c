"""Scripts that ask for what tells one device from another: facts, without a judgement on what they are for.

What counts (counted by `capture/fingerprints.js`), by one script in one frame:

| kind | definition |
|---|---|
| `canvas` | reads an image of 16 x 16 pixels or more back (`toDataURL`, `toBlob`, `convertToBlob`, `getImageData`) from a canvas with a text in two colours or of ten distinct characters, whose context it did not `save` |
| `fonts` | measures one text (`measureText`, `offsetWidth`) in 30 distinct font families |
| `webgl` | asks for the unmasked name of the graphics card, or reads 16 x 16 pixels or more of a picture that is not in the page |
| `audio` | reads the samples of a sound rendered by an `OfflineAudioContext` |
| `navigator` | reads 12 distinct properties of `navigator` and `screen` |

`canvas` is the definition of Englehardt and Narayanan, "Online Tracking: A 1-million-site Measurement and Analysis"
(ACM CCS 2016) section 6.1, told by what the canvas shows when it is read: clearing it starts anew. Theirs for fonts
(section 6.2) is 50 distinct values of the canvas's `font` with one text; ours counts families only, not sizes and
weights, on elements too, and since today's lists are shorter asks for 30. The other three have no agreed threshold.
"""  # noqa: E501 - a table

from __future__ import annotations

from typing import Any, ClassVar

from scanner.capture.collectors.base import Collector
from scanner.capture.collectors.script_cookies import writer
from scanner.sightings import FingerprintSighting

KINDS = frozenset({"canvas", "fonts", "webgl", "audio", "navigator"})


class FingerprintCollector(Collector):
    """Reads the reports of the hooks: one for each script, kind and frame."""

    name: ClassVar[str] = "fingerprinting"

    async def gather(self) -> dict[str, Any]:
        """All of the visit."""
        loaders = self.scene.watch.network.loaders()
        found = []
        for report in self.scene.watch.reports:
            if report.kind == "fingerprint" and report.fact.get("what") in KINDS:
                script, chain = writer(report, loaders)
                found.append(FingerprintSighting(report.fact["what"], report.frame_url, script, chain, report.at))
        return {"fingerprinting": tuple(found)}
