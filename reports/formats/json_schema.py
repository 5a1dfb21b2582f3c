"""The JSON Schema of the declaration as JSON, published as docs/declaration.schema.json.

Every field is required and no other is allowed: a field that `reports.formats.json` writes is added here too.
"""

from __future__ import annotations

import json as encoder
from typing import Any, Final

from reports.declaration import CATEGORIES, GAPS, KINDS, NOTES, PARTIES, PHASES, STATUSES
from reports.edition import CHANGES
from reports.formats.json import FORMAT

TEXT: Final = {"type": "string"}
TEXT_OR_NULL: Final = {"type": ["string", "null"]}
ADDRESS_OR_NULL: Final = {"type": ["string", "null"], "format": "uri", "pattern": "^https?://"}
COUNT: Final = {"type": "integer", "minimum": 0}
COUNT_OR_NULL: Final = {"type": ["integer", "null"], "minimum": 0}
MOMENT: Final = {"type": "string", "format": "date-time"}
LAST_SEEN: Final = {
    "type": ["string", "null"],
    "format": "date-time",
    "description": "Not null: this scan did not see it; it is kept from an earlier version.",
}
BOOLEAN: Final = {"type": "boolean"}
BOOLEAN_OR_NULL: Final = {"type": ["boolean", "null"]}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what `reports.formats.json` writes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        "description": "What a site stores on its visitors' devices: facts, and beside them the words (`..._text`) "
        "in the language of the document. Unknown is null, never left out.",
        **_object(
            format={"const": FORMAT},
            site=TEXT,
            start_url=TEXT,
            language=_text("A BCP 47 tag: the language of all texts."),
            scanned_at=MOMENT,
            status=_one_of(STATUSES, "`degraded`: the scan could not look everywhere."),
            measured={
                **BOOLEAN,
                "description": "False: no page was seen; empty lists do not mean that nothing is there.",
            },
            pages_looked_at=COUNT,
            pages_found=COUNT_OR_NULL,
            not_looked_at=_list("note"),
            phases=_ref("phases"),
            consent=_object(banner=BOOLEAN_OR_NULL, platform=TEXT_OR_NULL, url=ADDRESS_OR_NULL, text=TEXT_OR_NULL),
            not_known={
                "description": "Of how many items something is not known that visitors have to be told.",
                **_object(**dict.fromkeys(GAPS, COUNT)),
            },
            responsible={"anyOf": [_ref("owner"), {"type": "null"}]},
            categories={
                **_list("category"),
                "description": "All five, empty ones too; in this order unless the owner has chosen another.",
            },
            contacts=_list("contact"),
            scanner_version=TEXT,
            database_version=TEXT,
            database_date={"type": ["string", "null"], "format": "date"},
            version={
                "anyOf": [_ref("version"), {"type": "null"}],
                "description": "Which published version this is; null: it is none.",
            },
        ),
        "$defs": _definitions(),
    }


def json_schema_text() -> str:
    """The JSON Schema as published in docs/declaration.schema.json."""
    return encoder.dumps(json_schema(), indent=2) + "\n"


def _definitions() -> dict[str, Any]:
    return {**_declared(), **_companies(), **_told()}


def _declared() -> dict[str, Any]:
    """What is stored, by category."""
    return {
        "category": _object(category=_one_of(CATEGORIES), title=TEXT, description=TEXT, items=_list("item")),
        "item": _object(
            name=_text("The name, or the pattern of several (`_ga_*`); empty for a cookie without a name."),
            names={"type": "integer", "minimum": 1, "description": "How many names the pattern stands for."},
            kind=_one_of(KINDS),
            kind_text=TEXT,
            host=TEXT,
            party=_one_of(PARTIES),
            provider={"anyOf": [_ref("provider"), {"type": "null"}]},
            purpose=TEXT_OR_NULL,
            session={**BOOLEAN, "description": "Whether it ends with the browser session."},
            lifetime={**COUNT_OR_NULL, "description": "Seconds from the moment of setting."},
            lifetime_text=TEXT,
            recipients={**_list("provider"), "description": "Who receives it besides the provider."},
            not_known={"type": "array", "items": _one_of(GAPS)},
            phases=_ref("phases"),
            phases_text=TEXT,
            page_count=COUNT_OR_NULL,
            last_seen=LAST_SEEN,
        ),
    }


def _companies() -> dict[str, Any]:
    """Who stores, receives, is contacted, or is responsible."""
    return {
        "provider": _object(
            name=TEXT,
            legal_name=TEXT_OR_NULL,
            country=_text("An ISO 3166-1 alpha-2 code, or a name.", null=True),
            country_text=TEXT_OR_NULL,
            policy_url=ADDRESS_OR_NULL,
        ),
        "owner": _object(
            name=TEXT,
            address=TEXT_OR_NULL,
            country=_text("An ISO 3166-1 alpha-2 code, or a name.", null=True),
            country_text=TEXT_OR_NULL,
            email=TEXT_OR_NULL,
            phone=TEXT_OR_NULL,
            url=ADDRESS_OR_NULL,
        ),
        "contact": _object(
            provider=_ref("provider"),
            hosts={"type": "array", "items": TEXT},
            category=_one_of(CATEGORIES),
            role=TEXT_OR_NULL,
            last_seen=LAST_SEEN,
        ),
    }


def _told() -> dict[str, Any]:
    """What is told of the scan and of earlier versions."""
    return {
        "version": _object(
            number={"type": "integer", "minimum": 1},
            published_at=MOMENT,
            changes={**_list("change"), "description": "Since the version before it."},
        ),
        "change": _object(
            kind=_one_of(CHANGES),
            name=TEXT,
            item={"enum": [*KINDS, None], "description": "The kind of the item; null: it is a company."},
            host=TEXT,
            before=TEXT_OR_NULL,
            after=TEXT_OR_NULL,
            text=TEXT,
        ),
        "note": _object(kind=_one_of(NOTES), count=COUNT, subject=TEXT, detail=TEXT, text=TEXT),
        "phases": {
            "description": "Seen (true), looked for and not seen (false), not known (null).",
            **_object(**dict.fromkeys(PHASES, BOOLEAN_OR_NULL)),
        },
    }


def _object(**fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _text(description: str, *, null: bool = False) -> dict[str, Any]:
    return {**(TEXT_OR_NULL if null else TEXT), "description": description}


def _one_of(values: tuple[str, ...], description: str = "") -> dict[str, Any]:
    return {"enum": list(values), **({"description": description} if description else {})}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name)}
