"""Celery's consumer without its delayed delivery.

On quorum queues Celery would make 28 queues and as many exchanges, under names that all
installations on a broker share, for messages that are to be delivered later. We send none.
"""

from __future__ import annotations

from celery.worker.consumer import Consumer as CeleryConsumer  # type: ignore[import-untyped]


class Consumer(CeleryConsumer):  # type: ignore[misc]
    class Blueprint(CeleryConsumer.Blueprint):  # type: ignore[misc]
        default_steps = tuple(
            step
            for step in CeleryConsumer.Blueprint.default_steps
            if "delayed_delivery" not in str(step)
        )
