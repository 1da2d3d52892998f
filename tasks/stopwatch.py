"""How long each component of the analysis takes, as CPU time of this process."""

import time
from collections import defaultdict

#: What comes before the components: reading the input, labelling blocks, telling the language.
REST = "input, blocks, language"


class Stopwatch:
    """Counts seconds by component; told of each component before it runs, as `Analyzer.watched` tells."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._running = REST
        self._since = time.process_time()

    def __call__(self, component: str) -> None:
        """Begin with a component; the one before has ended."""
        now = time.process_time()
        self.seconds[self._running] += now - self._since
        self._running, self._since = component, now

    def lap(self) -> None:
        """End an article's last component."""
        self(REST)

    def table(self) -> str:
        """Give the components as lines, the longest first: seconds, share, name."""
        total = sum(self.seconds.values()) or 1.0
        rows = sorted(self.seconds.items(), key=lambda row: (-row[1], row[0]))
        lines = [f"{seconds:9.3f} s {seconds / total:6.1%}  {name}" for name, seconds in rows]
        return "\n".join([*lines, f"{total:9.3f} s {'':6}  CPU time in all"])
