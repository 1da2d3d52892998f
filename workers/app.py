"""The Celery application: ``celery -A workers.app worker|beat|flower`` works as anywhere."""

from celery import Celery
from kombu.entity import Queue

import tasks.jobs  # noqa: F401 - registers the tasks
from config.celery import celery_settings
from tasks.runs.lanes import LANES
from workers.connection import resolved_settings
from workers.strangers import guard_lanes


def make_app() -> Celery:
    """Make the application for the desk that the settings, or the running desk of this folder, name."""
    guard_lanes()
    celery = Celery("nightdesk", set_as_current=True)
    celery.conf.update(celery_settings(resolved_settings()))
    celery.conf.task_queues = [Queue(lane, routing_key=lane) for lane in LANES]  # type: ignore[no-untyped-call]
    celery.conf.task_create_missing_queues = False
    return celery


app = make_app()

import workers.preload  # noqa: E402, F401 - its signal handlers need the application
