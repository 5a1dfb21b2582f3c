"""What the lock brings: its licences against a list of those allowed, and a bill of materials (CycloneDX 1.6, JSON).

    python .ci/supply.py licences            names what is not allowed, and ends with 1
    python .ci/supply.py sbom FILE           writes the bill; the same lock gives the same bytes

Both work without the network: names, versions and hashes are the lock's, licences those that the installed packages
name. A package that is for other systems than this one has no licence in the bill, and none is made up.
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from license_expression import ExpressionError, get_spdx_licensing
from packageurl import PackageURL

ROOT = Path(__file__).parents[1]
LOCK = ROOT / ".ci" / "lock" / "run.txt"
NAME = "cookiescan"
# What may stand beside Apache-2.0: permissive ones, and weak copyleft of a library that is used as it is.
ALLOWED = frozenset({
    "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-or-later", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0",
    "ZPL-2.1", "0BSD", "Unlicense", "Zlib", "CC0-1.0", "Python-2.0",
})  # fmt: skip
# Words of packages that do not name a licence by its SPDX identifier.
_WORDS = {
    "Apache 2.0": "Apache-2.0", "Apache License, Version 2.0": "Apache-2.0", "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause", "BSD License": "BSD-3-Clause", "MIT License": "MIT", "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0", "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "GNU LGPL v3+": "LGPL-3.0-or-later",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-or-later",
}  # fmt: skip
LONGEST_EXPRESSION = 200  # characters
_SPDX = get_spdx_licensing()
_ENTRY = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^ ;\\]+)(?P<rest>(?:.|\n(?=\s))*)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of the lock; `marker` says for which systems, empty = for all."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def licence(self) -> str | None:
        """As an SPDX expression; null where the package is not installed here or names none that is known."""
        try:
            told = metadata(self.name)
        except PackageNotFoundError:
            return None
        classifiers = [
            line.rpartition(" :: ")[2] for line in told.get_all("Classifier", []) if line.startswith("License ::")
        ]
        named = [*told.get_all("License-Expression", []), *told.get_all("License", []), *classifiers]
        return next((_WORDS.get(word, word) for word in named if word and _is_known(_WORDS.get(word, word))), None)


def _is_known(expression: str) -> bool:
    """Whether it is made of SPDX identifiers, known or not."""
    if len(expression) > LONGEST_EXPRESSION or "\n" in expression:
        return False  # the text of a licence
    try:
        symbols = _SPDX.license_symbols(expression)
    except ExpressionError:
        return False
    return bool(symbols) and all(re.fullmatch(r"[A-Za-z0-9.+-]+", symbol.key) for symbol in symbols)


def locked(lock: Path = LOCK) -> list[Locked]:
    """The packages of a lock, in its order."""
    found = []
    for entry in _ENTRY.finditer(lock.read_text(encoding="utf-8")):
        marker = re.match(r"\s*;([^\\]*)", entry["rest"])
        hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", entry["rest"])
        found.append(
            Locked(entry["name"], entry["version"], marker[1].strip() if marker else "", tuple(sorted(hashes)))
        )
    return found


def allows(expression: str) -> bool:
    """Whether a licence expression can be met: one of the choices of OR, all parts of AND."""
    try:
        return _allows(_SPDX.parse(expression))
    except ExpressionError:
        return False


def _allows(part: object) -> bool:
    if isinstance(part, _SPDX.OR):
        return any(_allows(choice) for choice in part.args)
    if isinstance(part, _SPDX.AND):
        return all(_allows(one) for one in part.args)
    return str(part) in ALLOWED


def refused(packages: list[Locked]) -> list[str]:
    """The packages whose licence is not allowed, or that name none."""
    wrong = []
    for package in packages:
        try:
            metadata(package.name)
        except PackageNotFoundError:
            continue  # for another system
        licence = package.licence
        if licence is None or not allows(licence):
            wrong.append(f"{package.name} {package.version}: {licence or 'names no licence that is known'}")
    return wrong


def bill(packages: list[Locked]) -> str:
    """The bill of materials as JSON; its number follows from what it holds."""
    licences = LicenseFactory()
    own = licences.make_from_string("Apache-2.0")
    root = Component(name=NAME, type=ComponentType.APPLICATION, bom_ref=NAME, licenses=[own])
    bom = Bom(metadata=BomMetaData(component=root))
    parts = []
    for package in packages:
        licence = package.licence
        reference = f"pkg:pypi/{package.name}@{package.version}"
        part = Component(
            name=package.name,
            version=package.version,
            type=ComponentType.LIBRARY,
            bom_ref=reference,
            purl=PackageURL("pypi", name=package.name, version=package.version),
            licenses=[licences.make_from_string(licence)] if licence else [],
            hashes=[],
            properties=[
                *(Property(name="cookiescan:file:sha256", value=digest) for digest in package.hashes),
                *([Property(name="cookiescan:marker", value=package.marker)] if package.marker else []),
            ],
        )
        if len(package.hashes) == 1:  # of one file; a package of several has no hash of its own
            part.hashes.add(HashType(alg=HashAlgorithm.SHA_256, content=package.hashes[0]))
        bom.components.add(part)
        parts.append(part)
    bom.register_dependency(root, parts)
    content = "\n".join(f"{each.name} {each.version} {' '.join(each.hashes)}" for each in packages)
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, content)
    text = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
    # When it was written is no fact about what is in it.
    told = json.loads(text)
    told["metadata"].pop("timestamp", None)
    return json.dumps(told, indent=2) + "\n"


def main(arguments: list[str]) -> int:
    """Entry point."""
    match arguments:
        case ["licences"]:
            wrong = refused(locked())
            for line in wrong:
                print(f"audit: not on the list of licences (.ci/supply.py): {line}", file=sys.stderr)
            return int(bool(wrong))
        case ["sbom", file]:
            target = Path(file)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(bill(locked()), encoding="utf-8")
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
