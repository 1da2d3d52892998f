"""Celery's settings, each with its reason. Measured on celery and kombu 5.7.0 with Redis 7 and Valkey 9."""

from typing import Any

from config.settings import Settings


def celery_settings(settings: Settings) -> dict[str, Any]:
    """Give the Celery configuration of a desk."""
    return {**_messages(settings), **_delivery(settings), **_workers(settings), **_beat(settings)}


def _messages(settings: Settings) -> dict[str, Any]:
    url = settings.broker.url
    return {
        "broker_url": url.get_secret_value() if url else None,
        # Outcomes stand in the store; a result backend would only repeat them in Redis.
        "result_backend": None,
        "task_ignore_result": True,
        # Nothing that can carry code is accepted, whoever writes to the broker.
        "accept_content": ["json"],
        "task_serializer": "json",
        "event_serializer": "json",
        "result_serializer": "json",
        "task_default_queue": "bulk",
        # Flower hears of a task when a worker has it. Telling of its sending, too, costs a message an article, and lets
        # what beat sends every few seconds push the articles out of Flower's memory.
        "task_send_sent_event": False,
        "worker_send_task_events": True,
        "timezone": "UTC",
    }


def _delivery(settings: Settings) -> dict[str, Any]:
    return {
        # Acknowledged after the outcome stands. On Redis that is still no promise (a message can be lost between
        # its delivery and its noting), so the queue is a hint and the sweep makes the difference good.
        "task_acks_late": True,
        # A child that dies puts its message back with a delay; our own ledger bounds how often.
        "task_retry_on_worker_lost": True,
        # Rejecting instead loops without end on an article that kills its child.
        "task_reject_on_worker_lost": False,
        # An article stopped by the hard limit comes back and is counted, instead of being acknowledged unseen.
        "task_acks_on_failure": True,
        "task_acks_on_timeout": False,
        # With True, losing the broker in the middle of a task revokes the task and loses its message.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_transport_options": {
            "global_keyprefix": settings.broker.key_prefix,
            # The clock starts at delivery: longer than an article and its longest pause can take.
            "visibility_timeout": settings.broker.visibility_timeout,
            # By default an abandoned message waits for up to 100 s beyond its timeout.
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            # Urgent before bulk, and a share for bulk all the same.
            "queue_order_strategy": "workers.order:LaneOrder",
            "socket_timeout": 15,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
            "health_check_interval": 25,
        },
    }


def _workers(settings: Settings) -> dict[str, Any]:
    return {
        "worker_concurrency": settings.work.concurrency or None,
        # One article in hand for each process: a stuck one delays no other, and a killed worker holds few.
        "worker_prefetch_multiplier": 1,
        "task_soft_time_limit": settings.work.soft_time_limit,
        "task_time_limit": settings.work.hard_time_limit,
        # The default of 4 s kills a replacement process that is slow to start, for ever.
        "worker_proc_alive_timeout": 60,
        "worker_soft_shutdown_timeout": settings.work.shutdown_grace,
        "worker_enable_soft_shutdown_on_idle": False,
        "worker_hijack_root_logger": False,
    }


def _beat(settings: Settings) -> dict[str, Any]:
    queue = settings.queue
    entries = {"tend": queue.tend_interval, "after": queue.tend_interval, "schedule": queue.schedule_interval}
    if settings.webhook.url:
        entries["tell"] = queue.tend_interval
    return {
        # Beat answers a ping, so that a health check can tell one that hangs.
        "beat_enable_remote_control": True,
        "beat_schedule": {
            name: {
                "task": f"nightdesk.{name}",
                "schedule": interval,
                # A look that was not taken in time is worth nothing: the next one sees the same.
                "options": {"queue": "control", "expires": interval},
            }
            for name, interval in entries.items()
        },
    }
