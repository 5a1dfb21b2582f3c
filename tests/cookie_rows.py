"""A small cookie database for tests, so that a change of the bundled rows changes no test of something else."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cookie_db import CookieDatabase
from cookie_db.compiled import DATA
from cookie_db.sources import compile_tree, read_tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

META = 'version = "7"\ndate = "2026-03-01"\n'
PURPOSES = '[visitors]\ncategory = "statistics"\nen = "Counts visitors for {by}."\n'
VENDORS = {
    "counter": """
name = "Counter"
legal_name = "Counter Inc."
country = "US"
policy = "https://counter.example/privacy"
role = "analytics"
category = "statistics"
source = "vendor-doc https://counter.example/cookies 2026-03-01"
hosts = ["counter.example"]
rows = [
  { name = "_ct", life = "2y", purpose = "visitors", product = "Counter Web" },
  { name = "_ct_<digits>", life = "2y", purpose = "visitors", like = "_ct_1", unlike = "_ct_" },
]
""",
    "adco": """
name = "Adco"
legal_name = "Adco AB"
country = "SE"
role = "ads"
category = "marketing"
source = "vendor-doc https://adco.example/cookies 2026-03-01"
hosts = ["adco.example"]
rows = [{ name = "_ad", life = "90d", text = "Shows advertising." }]
""",
    "shopsoft": """
name = "Shopsoft"
country = "DE"
role = "shop"
category = "necessary"
source = "source-code shopsoft 1.0 2026-03-01"
hosts = [{ host = "files.example", role = "cdn" }, { host = "load.example", role = "load_balancer" }]
hints = ["shopsoft"]
rows = [
  { name = "basket", text = "Keeps the basket.", generic = true },
  { name = "shop_session", life = "session", text = "Keeps the log-in.", storage = ["cookie", "session_storage"] },
]
""",
}


@cache
def compiled() -> dict[str, Any]:
    """The compiled form, as cookie_db.compile writes it."""
    return compile_vendors(VENDORS)


def compile_vendors(vendors: Mapping[str, str]) -> dict[str, Any]:
    """The same of other vendors' files, by stem."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "vendors").mkdir()
        (data / "meta.toml").write_text(META)
        (data / "words.toml").write_bytes((DATA / "words.toml").read_bytes())
        (data / "purposes.toml").write_text(PURPOSES)
        for name, text in vendors.items():
            (data / "vendors" / f"{name}.toml").write_text(text)
        return compile_tree(read_tree(data), {})


def a_database(overrides: Sequence[Path] = ()) -> CookieDatabase:
    """The small database, with a person's own rows."""
    return CookieDatabase(compiled(), overrides)


@cache
def bundled() -> CookieDatabase:
    """The bundled database, loaded once in a process: answering changes nothing in it."""
    return CookieDatabase.load()
