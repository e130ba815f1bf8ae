"""What a service listens to: the table of its handlers."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.runtime import Runtime
from contracts.envelope import Delivery, Event

E = TypeVar("E", bound=Event)
Handle: TypeAlias = Callable[[AsyncSession, Delivery[E], Runtime], Awaitable[None]]
HandleMany: TypeAlias = Callable[[AsyncSession, Sequence[Delivery[E]], Runtime], Awaitable[None]]


@dataclass(frozen=True)
class Handler:
    """A reaction to one event type. Its name is part of the inbox's key: rename it, and it forgets.

    `handle_many` does for a set of events, oldest first, what `handle` does for each of them. What it says it is not
    concerned with (`concerns`, of payload and runtime) costs no transaction and leaves no trace.
    """

    name: str
    event: type[Event]
    handle: Callable[[AsyncSession, Any, Runtime], Awaitable[None]]
    handle_many: Callable[[AsyncSession, Any, Runtime], Awaitable[None]] | None = None
    concerns: Callable[[Any, Runtime], bool] = lambda _event, _runtime: True


class HandlerTable:
    """The reactions of a service, by event type."""

    def __init__(self, *handlers: Handler) -> None:
        self._handlers: dict[str, Handler] = {}
        for handler in handlers:
            self._add(handler)

    @classmethod
    def of(cls, *tables: "HandlerTable") -> "HandlerTable":
        return cls(*(handler for table in tables for handler in table.all))

    def on(self, event: type[E]) -> "Callable[[Handle[E]], Handle[E]]":
        """Registers a function of (session, delivery, runtime). It shares its transaction with the inbox row."""

        def register(handle: "Handle[E]") -> "Handle[E]":
            self._add(Handler(handle.__name__, event, handle))
            return handle

        return register

    def on_many(self, event: type[E]) -> "Callable[[HandleMany[E]], HandleMany[E]]":
        """Registers a function of (session, deliveries, runtime), for events that come many at a time.

        The deliveries are new to it, in the order of the log, and may be of one subject. Where their transaction
        fails, each comes again alone, in its own.
        """

        def register(handle: "HandleMany[E]") -> "HandleMany[E]":
            async def handle_one(session: AsyncSession, delivery: Delivery[E], runtime: Runtime) -> None:
                await handle(session, [delivery], runtime)

            self._add(Handler(handle.__name__, event, handle_one, handle))
            return handle

        return register

    def _add(self, handler: Handler) -> None:
        if handler.name in self._handlers:
            raise ValueError(f"two handlers are called {handler.name}")
        self._handlers[handler.name] = handler

    @property
    def all(self) -> Sequence[Handler]:
        return tuple(self._handlers.values())

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(handler.event.TOPIC for handler in self.all)

    def for_type(self, event_type: str) -> Sequence[Handler]:
        return [handler for handler in self.all if event_type == handler.event.TYPE]

    def one_by_one(self, event_type: str) -> bool:
        """Whether there are reactions to this type, and none takes sets."""
        takes_sets = [handler.handle_many is not None for handler in self.all if event_type == handler.event.TYPE]
        return bool(takes_sets) and not any(takes_sets)

    def named(self, name: str) -> Handler | None:
        return self._handlers.get(name)
