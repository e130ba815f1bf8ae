"""Dead letters handled again, by the handler that failed then."""

from collections.abc import Sequence
from uuid import UUID

from chassis.messaging import inbox
from chassis.messaging.dead_letters import NOBODY, DeadLetter, IsSetAside, letter_by_id, mark_replayed
from chassis.messaging.handlers import Handler
from chassis.messaging.outbox import Envelope
from chassis.observability import tracing
from chassis.problems import Unprocessable
from chassis.service import Service


class ReplayFailed(Unprocessable):
    slug, title = "replay-failed", "重放仍然失败，死信保持未处理"


async def replay(service: Service, letter_id: UUID) -> DeadLetter:
    """Handles the event again, at most once in effect. Raises ReplayFailed, and then nothing has changed.

    The letter is held meanwhile: what is handled is what it says afterwards, whoever rewrites or sets it aside waits.
    """
    async with service.runtime.transaction() as session:
        letter = await letter_by_id(session, letter_id, lock=True)
        if letter.replayed_at is not None:
            return letter
        if letter.set_aside_at is not None:
            raise IsSetAside()
        await _handle_again(service, letter)
        return await mark_replayed(session, letter_id)


async def _handle_again(service: Service, letter: DeadLetter) -> None:
    handlers = handlers_for(service, letter)
    received = Envelope(
        id=letter.event_id,
        type=letter.type,
        source=letter.source,
        subject=letter.subject,
        time=letter.occurred_at,
        topic=letter.topic,
        data=(letter.rewrite or letter.payload).encode(),
        traceparent=letter.traceparent,
    )
    try:
        with tracing.continued(letter.traceparent):
            for handler in handlers:
                await inbox.handle_once(service.runtime, handler, received)
    except Exception as error:
        if inbox.is_transient(error):
            raise
        raise ReplayFailed(inbox.place_of(error)) from error


def handlers_for(service: Service, letter: DeadLetter) -> Sequence[Handler]:
    """The handler that failed; where none could be found then, those that listen to the type now."""
    if letter.handler == NOBODY:
        if handlers := service.handlers.for_type(letter.type):
            return list(handlers)
        raise ReplayFailed(f"没有处理 {letter.type} 类型事件的程序")
    handler = service.handlers.named(letter.handler)
    if handler is None:
        raise ReplayFailed(f"没有名为 {letter.handler} 的处理程序")
    return [handler]
