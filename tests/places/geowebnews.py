"""Makes a gold file with positions of one that has GeoNames ids only; run by hand, no test.

    python -m tests.places.geowebnews GOLD.jsonl POSITIONED.jsonl

A toponym whose id the gazetteer lacks is put at the pole: it counts as a place that cannot be found.
"""

import json
import sys
from pathlib import Path

from tasks.extraction.places.gazetteer import gazetteer

_NOWHERE = (-89.0, 0.0)


def main(source: Path, target: Path) -> None:
    """Write ``target``, the records of ``source`` with a latitude and longitude for every GeoNames id."""
    places = gazetteer()
    positions = {
        int(number): (float(latitude), float(longitude))
        for number, latitude, longitude in zip(places._geonames, places._latitude, places._longitude, strict=True)
    }
    with target.open("w", encoding="utf-8") as out:
        for line in source.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            for toponym in record["gold"]["toponyms"]:
                if toponym["latitude"] is None and toponym["geonames"]:
                    at = positions.get(toponym["geonames"], _NOWHERE)
                    toponym["latitude"], toponym["longitude"] = at
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
