"""Walls: what stands before a page instead of it. Recognised by several signs together; facts in the TOML files."""

from scanner.capture.walls.judging import recognise
from scanner.capture.walls.look import WallLook
from scanner.capture.walls.signs import PageSigns, Wall

__all__ = ["PageSigns", "Wall", "WallLook", "recognise"]
