"""The owner's templates: what they may do, and where in them something went wrong.

They run in a sandbox and see nothing but each other and our templates. What a stranger named stays escaped: the ways
around that are refused, and so is a page that would run a script or load something.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from jinja2 import nodes
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.loaders import BaseLoader, PackageLoader
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import html

from reports.custom_file import CustomError
from reports.declaration import Contact, Declaration, Provider, Row, Section
from reports.untrusted import shorten, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jinja2 import Environment

OURS: Final = "cookiescan/"
"""Stands before the names of our templates, which the owner's may have too."""

REPLACEABLE: Final = frozenset({"declaration.html"})
"""Our templates that the owner's may take the place of."""

_FORBIDDEN: Final = frozenset({"safe", "forceescape", "urlize", "xmlattr"})
"""Filters that make a text markup."""
_ELEMENTS: Final = frozenset(
    {"applet", "base", "embed", "form", "frame", "frameset", "iframe", "link", "meta", "object", "portal", "script"}
)
_LOADING: Final = frozenset({"action", "background", "data", "formaction", "poster", "src", "srcset", "xlink:href"})
_LINKS: Final = frozenset({"a", "area"})
_HARMLESS: Final = frozenset({"class", "id", "dir", "scope", "rel", "aria-label", "aria-labelledby", "aria-hidden"})
_SCHEMES: Final = re.compile(r"https?:|mailto:|tel:|[^:]*$|[^:/?#]*[/?#]", re.IGNORECASE)
_CSS_LOADS: Final = re.compile(r"url\(\s*['\"]?(?!data:)|@import|image-set\(|@font-face", re.IGNORECASE)
_CSS_ESCAPE: Final = re.compile(r"\\([0-9a-f]{1,6})\s?", re.IGNORECASE)


_RECORDS: Final = frozenset({Contact, Declaration, Provider, Row, Section})


class _Loader(BaseLoader):
    """The owner's files by their names, ours where the owner has none."""

    def __init__(self, own: Mapping[str, str]) -> None:
        self._own = own
        self._ours = PackageLoader("reports", "templates")

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        if not template.startswith(OURS) and template in self._own:
            # the name as the file, so that a traceback can be read
            return self._own[template], template, lambda: True
        return self._ours.get_source(environment, template.removeprefix(OURS))


class OwnEnvironment(ImmutableSandboxedEnvironment):
    """Runs the owner's templates; `{% extends "declaration.html" %}` in one of that name means ours."""

    own: Mapping[str, str]

    def join_path(self, template: str, parent: str) -> str:
        """What a template means by a name."""
        if parent.startswith(OURS):
            return template if template in REPLACEABLE and template in self.own else OURS + template
        if template not in self.own or (template == parent and template in REPLACEABLE):
            return OURS + template
        return template

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An attribute, if the sandbox lets it be seen; those of our records are data, and many."""
        if type(obj) in _RECORDS and attribute[:1] != "_" and hasattr(obj, attribute):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        if filename is not None and filename == name:
            _check(parsed, name)
        return parsed


def environment_of(own: Mapping[str, str], **settings: Any) -> OwnEnvironment:
    """An environment for the owner's templates, with the settings of ours."""
    environment = OwnEnvironment(loader=_Loader(own), **settings)
    environment.own = own
    return environment


def _check(parsed: nodes.Template, name: str) -> None:
    for node in parsed.find_all((nodes.Filter, nodes.EvalContextModifier)):
        if isinstance(node, nodes.EvalContextModifier):
            raise CustomError(f"{name}, line {node.lineno}: autoescape stays on, since names come from strangers")
        if isinstance(node, nodes.Filter) and node.name in _FORBIDDEN:
            raise CustomError(f"{name}, line {node.lineno}: the filter {node.name!r} is not for texts of strangers")


def told(problem: Exception, own: Mapping[str, str]) -> CustomError:
    """An error in the owner's template as one line with file and line."""
    if isinstance(problem, CustomError):
        return problem
    name, line = _place(problem, own)
    what = {SecurityError: "not allowed: ", UndefinedError: "", TemplateNotFound: "there is no file "}
    before = next((text for kind, text in what.items() if isinstance(problem, kind)), "")
    text = "it includes itself" if isinstance(problem, RecursionError) else f"{before}{shorten(visible(str(problem)))}"
    return CustomError(f"{name}{f', line {line}' if line else ''}: {text}")


def _place(problem: Exception, own: Mapping[str, str]) -> tuple[str, int | None]:
    if isinstance(problem, TemplateSyntaxError) and problem.name in own:
        return str(problem.name), problem.lineno
    place: tuple[str, int | None] = (next(iter(sorted(own)), "declaration.html"), None)
    trace = problem.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in own:
            place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
        trace = trace.tb_next
    return place


class _Look:
    """Reads a finished document for what no declaration may do. A target of lxml's parser."""

    def __init__(self, *, page: bool) -> None:
        self.problems: list[str] = []
        self._inside = not page  # of a page, whose head is ours
        self._style: list[str] | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._inside |= tag == "main"
        if not self._inside:
            return
        if tag in _ELEMENTS:
            self.problems.append(f"it has an element <{tag}>")
        self._style = [] if tag == "style" else self._style
        for key, value in attributes.items():
            if key not in _HARMLESS:
                self.problems += _attribute(tag, key, value)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "style" and self._style is not None:
            self.problems += _css("".join(self._style))
            self._style = None

    def data(self, text: str) -> None:
        """A text."""
        if self._style is not None:
            self._style.append(text)

    def close(self) -> None:
        """The document ends."""


def _attribute(tag: str, key: str, value: str) -> Iterator[str]:
    plain = "".join(char for char in value if char > " ")
    if key.startswith("on"):
        yield f"<{tag}> has {key}, which runs a script"
    elif key == "style":
        yield from _css(value)
    elif key in _LOADING and not plain.lower().startswith("data:image/"):
        yield f"<{tag} {key}> would load {shorten(visible(value), 80)!r}; a declaration asks no server"
    elif key == "href" and tag not in _LINKS and not plain.startswith("#"):
        yield f"<{tag} href> would load {shorten(visible(value), 80)!r}; a declaration asks no server"
    elif key == "href" and not _SCHEMES.match(plain):
        yield f"<{tag} href> leads to {shorten(visible(value), 80)!r}"


def _css(text: str) -> Iterator[str]:
    plain = _CSS_ESCAPE.sub(lambda found: chr(int(found[1], 16) % 0x110000), text)
    for version in (plain, plain.replace("\\", "")):
        found = _CSS_LOADS.search(re.sub(r"/\*.*?\*/", "", version, flags=re.DOTALL))
        if found:
            yield f"a style would load something ({found[0]}..); a declaration asks no server"
            return


def check_document(text: str, own: Mapping[str, str], *, page: bool) -> None:
    """Refuse what the owner's templates made where it would run or load something.

    Raises:
        CustomError: it would.
    """
    look = _Look(page=page)
    target: Any = look  # the stubs ask for more methods than the parser does
    parser = html.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    parser.feed(text.encode("utf-8", "replace"))
    parser.close()
    if look.problems:
        raise CustomError(f"{', '.join(sorted(own))}: {look.problems[0]}")
