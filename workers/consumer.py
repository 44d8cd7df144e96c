"""Celery's consumer without its delayed delivery, and with an eye on its connection."""

from __future__ import annotations

from typing import Any

from celery.worker.consumer import Consumer as CeleryConsumer  # type: ignore[import-untyped]

_LOOK_SECONDS = 1.0


class Consumer(CeleryConsumer):  # type: ignore[misc]
    class Blueprint(CeleryConsumer.Blueprint):  # type: ignore[misc]
        # On quorum queues Celery would make 28 queues and as many exchanges, under names that all
        # installations on a broker share, for messages to be delivered later. We send none.
        default_steps = tuple(
            step
            for step in CeleryConsumer.Blueprint.default_steps
            if "delayed_delivery" not in str(step)
        )

    def register_with_event_loop(self, hub: Any) -> None:
        super().register_with_event_loop(hub)
        hub.call_repeatedly(_LOOK_SECONDS, self._demand_connection)

    def _demand_connection(self) -> None:
        """Ends the loop over a dead connection, so that Celery connects anew.

        Before its loop, Celery works off what has already been delivered and swallows every error
        there (`celery.worker.loops._quick_drain`): where the broker goes away during that first
        job, it would wait on the closed connection for ever.
        """
        connection = self.connection
        if connection is not None and not connection.connected:
            raise ConnectionResetError("The broker has closed the connection")
