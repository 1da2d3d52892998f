"""Requests made up from the API's own description: none ends in a server error."""

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error

from config.settings import Settings
from tests.test_api import allowed, api, service, url  # noqa: F401 - fixtures
from workers.http.app import describe, make_app


class _Nothing:
    settings = Settings()


schema = schemathesis.openapi.from_dict(describe(make_app(_Nothing())))


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_ends_in_a_server_error(case, api, desk):  # noqa: F811 - fixtures
    if case.path.endswith("/events"):
        case.path_parameters = {"run_id": "20200101T000000-abcdef"}
    answer = case.call(base_url=str(api.base_url), headers=dict(api.headers))
    assert answer.status_code != 401
    if answer.status_code not in (503, 504):
        case.validate_response(answer, checks=[not_a_server_error])
