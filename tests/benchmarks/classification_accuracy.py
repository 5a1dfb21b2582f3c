"""Prints how often the classifier is right, by test set, category and confidence.

Each line of `classification/*.jsonl` is a question (fields of `cookie_db.Subject`, or `host`), the set of
categories that a careful reader would accept, and the source of that judgement.

Usage: python -m tests.benchmarks.classification_accuracy [--misses] [SET ..]
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
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


def ask(db: CookieDatabase, case: Case) -> Answer:
    """Put one case to the database."""
    fields = dict(case.question)
    if "host" in fields:
        verdict = db.classify_host(fields["host"])
    else:
        product = fields.pop("product", None)
        verdict = db.classify(Subject(**fields, products=(product,) if product else ()))
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
    print("set               cases  acceptable  coverage  precision  macro-F1  lenient errors")
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
            f"{path.stem:17} {len(answers):5}  {share(sum(a.right for a in answers), len(answers)):>10}"
            f"  {share(len(answered), len(answers)):>8}  {share(right, len(answered)):>9}"
            f"  {macro_f1(answers):>8.3f}  {len(lenient)} of {len(consent)}"
        )
        if misses:
            for a in answers:
                if not a.right:
                    print("   ", json.dumps(a.case.question), a.case.accept, "->", a.category, a.confidence, a.method)
    print_harmless(everything)
    print_calibration(everything)
    print_confusion(everything)
    return 0


def print_harmless(answers: list[Answer]) -> None:
    """How many third parties that nobody would call marketing were called so."""
    harmless = [a for a in answers if "host" in a.case.question and not NEEDS_CONSENT & set(a.case.accept)]
    if harmless:
        blamed = sum(a.category == "marketing" for a in harmless)
        print(f"\nharmless hosts called marketing: {blamed} of {len(harmless)}")


def print_calibration(answers: list[Answer]) -> None:
    """How often each confidence word was right."""
    print("\nconfidence  answers  right")
    for word in ("certain", "high", "medium", "low"):
        said = [a for a in answers if a.confidence == word and a.answered]
        print(f"{word:10}  {len(said):7}  {share(sum(a.right for a in said), len(said))}")


def print_confusion(answers: list[Answer]) -> None:
    """What was said for what. The label of a case is the answer where that is accepted, else the first accepted."""
    kinds = [str(category) for category in Category]
    table = Counter((a.category if a.right else a.case.accept[0], a.category) for a in answers)
    print(f"\n{'label | answer':15}" + "".join(f"{kind:>14}" for kind in kinds))
    for label in kinds:
        print(f"{label:15}" + "".join(f"{table[label, kind]:14}" for kind in kinds))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
