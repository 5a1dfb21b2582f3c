"""`make scan`: scans the site in the environment variable URL, or the bundled demo site; results go to out/HOST/.

Further arguments are options of `cookiescan scan`. Ends with the exit code of the scan.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.farm.__main__ import DEMO_HOST
from tests.farm.__main__ import main as run_farm

OUT = Path("out")
COMMAND = str(Path(sys.executable).with_name("cookiescan"))
DEMO = ("--proxy", "{proxy}", "--ignore-https-errors")  # the farm fills in where it listens


def main() -> int:
    """Return the exit code of the scan."""
    url = os.environ.get("URL", "").strip()
    host = DEMO_HOST if not url else urlsplit(url if "://" in url else f"https://{url}").hostname or "site"
    OUT.mkdir(exist_ok=True)
    (OUT / ".gitignore").write_text("*\n", encoding="utf-8")
    folder = OUT / "".join(letter if letter.isalnum() or letter in ".-" else "_" for letter in host)
    started = time.time()
    options = ["-o", str(folder), *sys.argv[1:]]
    if url:
        code = subprocess.run([COMMAND, "scan", url, *options]).returncode
    else:
        code = run_farm(["demo", "--", COMMAND, "scan", f"https://{host}/", *DEMO, *options])
    declaration = folder / "declaration.html"
    if declaration.exists() and declaration.stat().st_mtime >= started:
        print(f"\nThe declaration: {declaration.resolve().as_uri()}")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
