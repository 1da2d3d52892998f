"""What the code promises about itself: who imports whom, how long things are, and that the docs name everything."""

import ast
import re
import statistics
from pathlib import Path

import pytest

PACKAGES = ("config", "tasks", "workers")
ALLOWED = {"config": {"config"}, "tasks": {"config", "tasks"}, "workers": {"config", "tasks", "workers"}}
FILES = sorted(path for package in PACKAGES for path in Path(package).rglob("*.py"))
ANALYSIS = ("intake", "extraction", "classification")
SERVICES = {"celery", "kombu", "redis", "boto3", "botocore"}
PURE = [
    p for p in FILES if p.parts[0] == "tasks" and (p.parts[1] in ANALYSIS or p.name in ("analysis.py", "assembly.py"))
]


def imported(path: Path) -> set[str]:
    """Give the top-level names of all modules that a file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_run_one_way(path):
    ours = imported(path) & set(PACKAGES)
    assert ours <= ALLOWED[path.parts[0]]


@pytest.mark.parametrize("path", PURE, ids=str)
def test_the_analysis_knows_no_queue_and_no_store(path):
    assert imported(path) & SERVICES == set()


def test_functions_and_files_are_short():
    lengths = [
        node.end_lineno - node.lineno + 1
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert statistics.median(lengths) <= 10
    assert statistics.quantiles(lengths, n=10)[-1] <= 30
    assert {str(path): n for path in FILES if (n := len(path.read_text().splitlines())) > 300} == {}


def test_nothing_committed_needs_this_machine():
    wrong = re.compile(r"\.\./shared|/root/|/work/")
    texts = [*FILES, *Path().glob("*.md"), *Path("docs").rglob("*.md"), Path("Makefile")]
    assert [str(p) for p in texts if wrong.search(p.read_text())] == []


def test_every_figure_of_the_dashboard_and_route_of_the_api_exists():
    health = Path("workers/http/health.py").read_text()
    asked = set(re.findall(r"nightdesk_\w+", Path("config/grafana.json").read_text()))
    assert {name for name in asked if re.sub("_(total|bucket|sum|count)$", "", name) not in health} == set()
    routes = {
        path
        for file in Path("workers/http").glob("*.py")
        for path in re.findall(r'@router\.\w+\(\s*"([^"]+)"', file.read_text())
    }
    page = Path("docs/api.md").read_text()
    assert len(routes) >= 9
    assert [path for path in routes if re.sub(r"\{.*?\}", "{", path).partition("{")[0].rstrip("/") not in page] == []
