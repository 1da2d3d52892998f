"""The OpenAPI description is true: its examples are valid, and clients made from it meet no fault of ours."""

import time

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tasks.runs.submit import load
from workers.http.app import describe, make_app

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
#: It goes on for as long as a run does; tests/test_api.py follows it.
STREAM = "/runs/{run_id}/events"


@pytest.fixture(scope="module")
def description(service):
    return describe(make_app(service))


def valid(value, schema, description):
    Draft202012Validator({**schema, "components": description["components"]}).validate(value)


def test_every_route_has_examples_of_what_it_takes_and_answers(description):
    seen = 0
    for path, ways in description["paths"].items():
        for method, operation in ways.items():
            good = [(s, a) for s, a in operation["responses"].items() if s.startswith("2")]
            assert good, (method, path)
            for _, answer in good:
                for content in answer["content"].values():
                    valid(content["example"], content["schema"], description)
                    seen += 1
            for content in operation.get("requestBody", {}).get("content", {}).values():
                valid(content["example"], content["schema"], description)
            for parameter in operation.get("parameters", ()):
                assert parameter["in"] != "path" or parameter["example"]
    assert seen >= 10


def test_every_error_is_described_as_a_problem_with_an_example(description):
    for path, ways in description["paths"].items():
        for method, operation in ways.items():
            bad = {s: a["content"] for s, a in operation["responses"].items() if s >= "4"}
            assert {"401", "500", "503"} <= set(bad), (method, path)
            for status, content in bad.items():
                if (path, status) == ("/health", "503"):
                    continue
                (problem,) = content.values()
                assert "application/problem+json" in content
                valid(problem["example"], problem["schema"], description)
                assert problem["example"]["status"] == int(status)


def test_the_examples_are_answered_as_described(api, desk, description):
    """What a reader copies from the description works: hand in, follow, read, analyse."""
    bodies = {
        path: ways["post"]["requestBody"]["content"]["application/json"]["example"]
        for path, ways in description["paths"].items()
        if "requestBody" in ways.get("post", {})
    }
    run = api.post("/runs", json=bodies["/runs"]).json()
    desk.finish(load(desk.store, run["id"]))
    document = api.post("/analyze", json=bodies["/analyze"]).json()
    found = {"{run_id}": run["id"], "{article_id}": document["source"]["sha256"]}
    for path, ways in description["paths"].items():
        for method, operation in ways.items():
            if path == STREAM or method != "get":
                continue
            here = path
            for name, value in found.items():
                here = here.replace(name, value)
            answer = api.get(here)
            content = operation["responses"][str(answer.status_code)]["content"]
            kind = answer.headers["content-type"].partition(";")[0]
            valid(answer.json() if kind.endswith("json") else answer.text, content[kind]["schema"], description)
    valid(document, {"$ref": "#/components/schemas/Document"}, description)


def test_clients_made_from_the_description_meet_no_fault_of_ours(url, api, service, description):
    """Requests are generated: every answer is described, has the described form, and is no fault of the server."""
    service.meter.look()
    schema = schemathesis.openapi.from_dict(description)
    operations = [o.ok() for o in schema.get_all_operations() if STREAM not in o.ok().path]
    assert len(operations) >= 10
    headers = dict(api.headers)
    for operation in operations:
        answers_well(operation, url, headers, until=time.monotonic() + 3)


def answers_well(operation, url, headers, *, until):
    """Call an operation as often as there is time for, the first time in any case."""
    called = 0

    @settings(
        max_examples=8,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(case=operation.as_strategy())
    def answered(case):
        nonlocal called
        if called and time.monotonic() > until:
            return
        called += 1
        answer = case.call(base_url=url, headers=headers, timeout=30)
        case.validate_response(answer, checks=list(CHECKS))

    answered()
    assert called
