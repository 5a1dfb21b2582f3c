"""Prints how often the classifier is right, by test set, category and confidence.

Each line of `classification/*.jsonl` is a question (fields of `cookie_db.Subject`, or `host`), the set of
categories that a careful reader would accept, and the source of that judgement.

Usage: python tests/benchmarks/classification_accuracy.py [--misses] [SET ..]
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cookie_db import Category, CookieDatabase, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

SETS = Path(__file__).parent / "classification"
NEEDS_CONSENT = {"statistics", "marketing"}


@dataclass(frozen=True, slots=True)
class Case:
    """One question and its accepted answers."""

    question: dict[str, Any]
    accept: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the database said about a case."""

    case: Case
    category: str
    confidence: str
    method: str

    @property
    def right(self) -> bool:
        """Whether the answer is among the accepted ones."""
        return self.category in self.case.accept

    @property
    def answered(self) -> bool:
        """Whether the database gave a category at all."""
        return self.category != Category.UNCLASSIFIED


def read(path: Path) -> Iterator[Case]:
    """The cases of one file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        accept, source = tuple(raw.pop("accept")), raw.pop("source")
        yield Case(raw, accept, source)


def fields(case: Case) -> dict[str, Any]:
    """The fields of the subject that a case asks about."""
    given = dict(case.question)
    product = given.pop("product", None)
    return {**given, "products": (product,) if product else ()}


def ask(db: CookieDatabase, case: Case) -> Answer:
    """Put one case to the database."""
    if "host" in case.question:
        verdict = db.classify_host(case.question["host"])
    else:
        verdict = db.classify(Subject(**fields(case)))
    return Answer(case, str(verdict.category), str(verdict.confidence), verdict.method)


def macro_f1(answers: list[Answer]) -> float:
    """Mean F1 over the categories; the first accepted category is the label unless the answer is accepted."""
    scores = []
    for category in ("necessary", "preferences", "statistics", "marketing"):
        hit = sum(a.right and a.category == category for a in answers)
        said = sum(a.category == category for a in answers)
        label = sum((a.category if a.right else a.case.accept[0]) == category for a in answers)
        if label or said:
            scores.append(2 * hit / (said + label) if said + label else 0.0)
    return sum(scores) / len(scores) if scores else 0.0


def share(part: int, whole: int) -> str:
    """A share with three digits, or a dash."""
    return f"{part / whole:.3f}" if whole else "-"


def main(arguments: list[str]) -> int:
    """Print the tables."""
    misses = "--misses" in arguments
    wanted = [name for name in arguments if not name.startswith("-")]
    db = CookieDatabase.load()
    everything: list[Answer] = []
    print(f"database {db.version}: {len(db.rows)} rows, {len(db.vendors)} vendors, {len(db.hosts)} hosts\n")
    print("set          cases  acceptable  coverage  precision  macro-F1  lenient errors")
    for path in sorted(SETS.glob("*.jsonl")):
        if wanted and path.stem not in wanted:
            continue
        answers = [ask(db, case) for case in read(path)]
        everything += answers
        answered = [a for a in answers if a.answered]
        consent = [a for a in answers if set(a.case.accept) <= NEEDS_CONSENT]
        lenient = [a for a in consent if a.category in ("necessary", "preferences")]
        right = sum(a.right for a in answered)
        print(
            f"{path.stem:12} {len(answers):5}  {share(sum(a.right for a in answers), len(answers)):>10}"
            f"  {share(len(answered), len(answers)):>8}  {share(right, len(answered)):>9}"
            f"  {macro_f1(answers):>8.3f}  {len(lenient)} of {len(consent)}"
        )
        if misses:
            for a in answers:
                if not a.right:
                    print("   ", json.dumps(a.case.question), a.case.accept, "->", a.category, a.confidence, a.method)
    print_calibration(everything)
    print_speed([answer.case for answer in everything])
    return 0


def print_speed(cases: list[Case]) -> None:
    """Processor time of a load, and of questions: new ones, and the same again."""
    start = time.process_time()
    db = CookieDatabase.load()
    load = time.process_time() - start
    rows = [Subject(**fields(case)) for case in cases if "name" in case.question]
    new = [replace(row, name=f"{row.name}{index}") for index, row in enumerate(rows)]
    print(f"\nload {load * 1000:.0f} ms, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")
    for title, subjects in (("known names, first time", rows), ("the same again", rows), ("invented names", new)):
        start = time.process_time()
        for subject in subjects:
            db.classify(subject)
        taken = time.process_time() - start
        print(f"{title}: {len(subjects) / taken:,.0f} look-ups a second ({len(subjects)} asked)")


def print_calibration(answers: list[Answer]) -> None:
    """How often each confidence word was right, and what was said for what."""
    print("\nconfidence  answers  right")
    for word in ("certain", "high", "medium", "low"):
        said = [a for a in answers if a.confidence == word and a.answered]
        print(f"{word:10}  {len(said):7}  {share(sum(a.right for a in said), len(said))}")
    print("\nlabel (first accepted) -> answer")
    table = Counter((a.case.accept[0], a.category) for a in answers if not a.right)
    for (label, said_category), count in sorted(table.items(), key=lambda item: -item[1]):
        print(f"{label:13} -> {said_category:13} {count}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
