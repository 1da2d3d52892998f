"""``nightdesk api``: the HTTP API as a process."""

import os
from typing import Annotated

import typer

from config.settings import Settings
from workers.cli.client import err, fail
from workers.connection import resolved_settings
from workers.services.desk import environment
from workers.services.process import free_ports

_GRACE_SECONDS = 5


def api(
    port: Annotated[int, typer.Option(help="Port to listen on; 0: as the settings say.", min=0, max=65535)] = 0,
) -> None:
    """Serve the HTTP API and the pages, in the foreground, for the desk in the settings or the one that runs here.

    Every route wants a token; `nightdesk token create NAME` makes one. docs/api.md and docs/pages.md say what there is.

    Example: nightdesk api --port 8080
    """
    conf = resolved_settings()
    if conf.broker.url is None:
        fail("No broker is configured and no desk runs here. Set NIGHTDESK_BROKER__URL, or start `nightdesk up`.")
    chosen = port or conf.api.port or free_ports(1)[0]
    err.print(f"api      http://{conf.api.host}:{chosen}", highlight=False)
    _serve(conf, chosen)


def _serve(conf: Settings, port: int) -> None:
    os.environ.update(environment(conf))
    import uvicorn

    from config.logs import configure_logging
    from tasks.runs.broker import connect
    from tasks.runs.lanes import Lanes
    from tasks.runs.meter import Meter
    from tasks.runs.progress import Progress
    from tasks.runs.tend import Tender
    from tasks.store import Store
    from workers.app import app as celery
    from workers.http.app import make_app
    from workers.http.service import Service
    from workers.http.tokens import Guard

    configure_logging(conf.log_level)
    store, client, prefix = Store(conf.store), connect(conf.broker), conf.broker.key_prefix
    store.ensure_bucket()
    tender = Tender(
        store,
        Progress(client, prefix),
        Lanes(celery, client, prefix),
        conf.queue,
        conf.work,
        tells=conf.webhook.url is not None,
        copies=conf.duplicates,
    )
    app = make_app(Service(conf, store, tender, Meter(client, prefix), Guard(store)))
    uvicorn.run(
        app,
        host=conf.api.host,
        port=port,
        log_config=None,
        server_header=False,
        access_log=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
