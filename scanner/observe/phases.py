"""In which phases something was there: true, false, or null where nobody could tell; silence is never `false`."""

from __future__ import annotations

from collections import defaultdict

from scanner.model import Outcome, Phase, Phases


class PhasePages:
    """Which pages were looked at in which phase, and in which phases seeing nothing means anything."""

    def __init__(self) -> None:
        self._visited: defaultdict[Phase, set[str]] = defaultdict(set)
        self.uncertain: set[Phase] = set()  # the choice was made but not proved
        self.visits = 0

    def add(self, page: str, phase: Phase, outcome: Outcome) -> None:
        """A page was visited; only one that could be looked at can show that something is absent."""
        if outcome is Outcome.OK:
            self._visited[phase].add(page)
            self.visits += 1

    def visits_of(self, pages: set[str]) -> int:
        """How many visits, over all phases, looked at these pages."""
        return sum(len(visited & pages) for visited in self._visited.values())

    def judge(self, held: set[Phase], bringing: set[str]) -> Phases:
        """Where it was held: `bringing` are the pages that brought it in any phase."""
        verdicts: dict[str, bool | None] = {}
        for phase in Phase:
            if phase in held:
                verdicts[phase.value] = True
            elif phase in self.uncertain or not (self._visited.get(phase, set()) & bringing):
                verdicts[phase.value] = None
            else:
                verdicts[phase.value] = False
        return Phases(**verdicts)
