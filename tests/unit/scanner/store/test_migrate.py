"""The version that the program knows is the one the scripts lead to."""

from __future__ import annotations

from alembic.config import Config
from alembic.script import ScriptDirectory

from scanner.store import migrate


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    return ScriptDirectory.from_config(config)


def test_head_is_the_newest_script():
    assert scripts().get_heads() == [migrate.HEAD]


def test_one_line_of_numbered_scripts():
    revisions = [script.revision for script in scripts().walk_revisions()]
    assert revisions == [f"{number:04}" for number in range(len(revisions), 0, -1)]
