"""A folder that changes at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from scanner.commands.published_folder import PublishedFolder, in_two_steps
from scanner.errors import UnwritableOutput

OLD, NEW = {"a/x": b"1", "b": b"1", "c": b"same"}, {"a/x": b"2", "b": b"2", "c": b"same"}


def tree(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def put(folder, files):
    with PublishedFolder(folder) as published:
        return published.replace(files)


def test_a_new_folder_and_again(tmp_path):
    folder = tmp_path / "deep" / "out"
    assert put(folder, OLD)
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*")}
    assert not put(folder, OLD)
    assert {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*")} == before
    assert put(folder, NEW)
    assert tree(folder) == NEW
    assert names(folder.parent) == ["out"]


def test_what_else_is_there_stays(tmp_path):
    put(tmp_path / "out", OLD)
    (tmp_path / "out" / ".htaccess").write_text("mine")
    (tmp_path / "out" / "link").symlink_to("nowhere")
    (tmp_path / "out").chmod(0o755)
    unchanged = (tmp_path / "out" / "c").stat().st_ino
    put(tmp_path / "out", NEW)
    assert tree(tmp_path / "out") == {**NEW, ".htaccess": b"mine"}
    assert (tmp_path / "out" / "link").is_symlink()
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "out" / "c").stat().st_ino == unchanged


def test_through_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    put(tmp_path / "out", OLD)
    assert (tmp_path / "out").is_symlink()
    assert tree(tmp_path / "real") == OLD


def test_in_two_steps(tmp_path):
    put(tmp_path / "new", NEW)
    put(tmp_path / "old", OLD)
    in_two_steps(tmp_path / "new", tmp_path / "old")
    assert (tree(tmp_path / "old"), tree(tmp_path / "new")) == (NEW, OLD)
    with pytest.raises(OSError, match="No such file"):
        in_two_steps(tmp_path / "none", tmp_path / "old")
    assert tree(tmp_path / "old") == NEW


def test_what_cannot_be(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UnwritableOutput, match=r"Cannot publish into .*file: not a directory"):
        put(tmp_path / "file", OLD)
    with pytest.raises(UnwritableOutput, match="Cannot publish into"):
        put(tmp_path / "file" / "inside", OLD)


def test_whoever_reads_sees_one_state_or_the_other(tmp_path):
    folder, done, seen = tmp_path / "out", threading.Event(), set()
    put(folder, OLD)

    def read():
        while not done.is_set():
            opened = os.open(folder, os.O_RDONLY)
            try:
                inside = os.open("a", os.O_RDONLY, dir_fd=opened)
                parts = []
                for name, at in (("x", inside), ("b", opened)):
                    file = os.open(name, os.O_RDONLY, dir_fd=at)
                    parts.append(os.read(file, 9))
                    os.close(file)
                os.close(inside)
                seen.add(tuple(parts))
            except FileNotFoundError:  # the old folder, already taken away
                pass
            finally:
                os.close(opened)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(20):
        put(folder, (OLD, NEW)[number % 2])
    done.set()
    reader.join()
    assert seen <= {(b"1", b"1"), (b"2", b"2")}


KILLED = """
import os, sys
from pathlib import Path
from scanner.commands import published_folder as module
step, left = sys.argv[2], int(sys.argv[3])
of = module if step == "write_whole" else module.os
real = getattr(of, step)
def dying(*arguments, **named):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
    return real(*arguments, **named)
setattr(of, step, dying)
with module.PublishedFolder(Path(sys.argv[1])) as folder:
    folder.replace({"a/x": b"2", "b": b"2", "c": b"same"})
"""


@pytest.mark.parametrize(("step", "after"), [("write_whole", 0), ("write_whole", 1), ("link", 1)])
def test_killed_on_the_way_nothing_has_changed(tmp_path, step, after):
    folder = tmp_path / "out"
    put(folder, OLD)
    command = [sys.executable, "-c", KILLED, str(folder), step, str(after)]
    assert subprocess.run(command, check=False).returncode == 9
    assert tree(folder) == OLD
    assert len(names(tmp_path)) == 2
    put(folder, NEW)
    assert tree(folder) == NEW
    assert names(tmp_path) == ["out"]


def test_one_at_a_time(tmp_path):
    order = []

    def second():
        with PublishedFolder(tmp_path / "out"):
            order.append("second")

    with PublishedFolder(tmp_path / "out"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.05)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
