"""The world's outline and where a point lies on it, in the Natural Earth projection (Patterson 2011).

The polynomial is Šavrič et al., "A polynomial equation for the Natural Earth projection" (2011). ``land.txt`` is made
by ``python -m tasks.report.world LAND_TOPOJSON``, LAND_TOPOJSON being ``land-110m.json`` of the npm package world-atlas
2.0.2 (ISC licence): Natural Earth's 1:110m land, which is in the public domain.
"""

import json
import math
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

WIDTH, HEIGHT = 960, 411
_LAND = Path(__file__).with_name("land.txt")
# Of the 5.4543 radians that the projection is wide, and from which latitude (80° north) down.
_SCALE = WIDTH / 5.4543
_TOP = 80
# Nobody lives south of this.
_SOUTHERNMOST = -57
Point = tuple[float, float]


def project(latitude: float, longitude: float) -> Point:
    """Give the place on the map, in its units, of a point in degrees."""
    x, y = _natural_earth(math.radians(longitude), math.radians(latitude))
    _, top = _natural_earth(0, math.radians(_TOP))
    return round(WIDTH / 2 + x * _SCALE, 1), round((top - y) * _SCALE, 1)


def _natural_earth(lam: float, phi: float) -> Point:
    p2 = phi * phi
    p4 = p2 * p2
    x = lam * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)))
    y = phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)))
    return x, y


@cache
def outline() -> str:
    """Give the land as an SVG path."""
    return _LAND.read_text(encoding="ascii").rpartition("#\n")[2].strip()


def _rings(topology: dict[str, object]) -> Iterator[list[Point]]:
    """Yield the outer rings of a TopoJSON's land, as points in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]  # type: ignore[index]
    arcs: list[list[Point]] = []
    for arc in topology["arcs"]:  # type: ignore[attr-defined]
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    for polygon in topology["objects"]["land"]["geometries"][0]["arcs"]:  # type: ignore[index]
        ring: list[Point] = []
        for index in polygon[0]:
            ring += arcs[index] if index >= 0 else arcs[~index][::-1]
        yield ring


def _unbroken(ring: list[Point]) -> list[Point]:
    """Let a ring over the 180th meridian go on beyond it, on its larger part's side; the map's edge cuts it off."""
    longitudes, last = [], ring[0][0]
    for longitude, _ in ring:
        last = longitude + 360 * round((last - longitude) / 360)
        longitudes.append(last)
    turn = 360 * round(sum(longitudes) / len(longitudes) / 360)
    return [(latitude, longitude - turn) for longitude, (_, latitude) in zip(longitudes, ring, strict=True)]


def _path(topology: dict[str, object]) -> Iterator[str]:
    """Yield the rings as SVG, in whole tenths: of what is smaller, or too far south, nothing is to be seen."""
    for ring in _rings(topology):
        if max(lat for _, lat in ring) < _SOUTHERNMOST:
            continue
        points: list[Point] = []
        for lat, lon in _unbroken(ring):
            point = project(lat, lon)
            if not points or abs(point[0] - points[-1][0]) + abs(point[1] - points[-1][1]) >= 1:
                points.append(point)
        if len(points) > 3:
            yield "M" + "L".join(f"{x:g},{y:g}" for x, y in points) + "Z"


if __name__ == "__main__":
    land = "".join(_path(json.loads(Path(sys.argv[1]).read_bytes())))
    _LAND.write_text(
        f"# {WIDTH} by {HEIGHT}; Natural Earth 1:110m land, public domain (see world.py).\n#\n{land}\n",
        encoding="ascii",
    )
