"""Short news articles, written for the tests; as many different ones as asked for."""

from pathlib import Path

_TOWNS = ("Port Elsing", "Riverton", "Nordhaven", "Keral", "Zwickau", "Vienna", "Dodoma", "Lisbon")
_PEOPLE = ("Ingrid Solheim", "Daniel Okafor", "Amina Diallo", "Stefan Kolar", "Grace Mushi", "Klaus Bremer")
_VERBS = ("said", "warned", "told reporters", "promised", "denied")


def article(n: int) -> str:
    """Give the text of article ``n``."""
    town, person = _TOWNS[n % len(_TOWNS)], _PEOPLE[n % len(_PEOPLE)]
    verb = _VERBS[n % len(_VERBS)]
    return (
        f"{town.upper()}, March {n % 28 + 1} (Reuters) - {person} {verb} on Monday that item {n} of the plan "
        f"for {town} would cost {n + 3} million euros.\n\n"
        f'"We have counted every one of the {n + 7} bridges," {person.split()[-1]} said.\n'
    )


def write(folder: Path, count: int, *, first: int = 0) -> Path:
    """Write so many articles into a folder, from the one numbered ``first`` on."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(first, first + count):
        (folder / f"{n:05}.txt").write_text(article(n), encoding="utf-8")
    return folder
