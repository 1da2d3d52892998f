"""Logging: one line an event, with run and article ids; never article text, never a secret."""

import logging
import sys

import structlog

#: The task whose ids are RUN.ARTICLE.
_ARTICLE_TASK = "nightdesk.article"


def _name_article(logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Add run and article to what Celery says of an article's task, in whichever process it says so."""
    said = getattr(event.get("_record"), "data", None)
    if isinstance(said, dict) and said.get("name") == _ARTICLE_TASK:
        run, _, article = str(said.get("id", "")).rpartition(".")
        if run and article.isdigit():
            event.update(run=run, article=int(article))
    return event


def configure_logging(level: str) -> None:
    """Send every log line, ours and the libraries', through one formatter: JSON, or plain on a terminal."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    terminal = sys.stderr.isatty()
    render: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer()
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, _name_article],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            render,
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
