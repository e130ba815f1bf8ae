"""Regular work of the exchange: questions go out to partners that have a system, and end when their time is over."""

import random
from collections import defaultdict
from datetime import timedelta

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.registry.exchange import commands, repository, rules
from services.registry.exchange.ports import Partners, PartnerSilent, Query
from services.registry.exchange.repository import Matter
from services.registry.settings import registry_settings

jobs = JobTable()
LEASE = timedelta(minutes=2)
TOGETHER = 20
"""Questions of one turn."""


@jobs.every(5)
async def send_certificate_questions(runtime: Runtime) -> int:
    """Asks what is due. A partner that keeps silent is asked nothing more in this turn; the others go on."""
    partners = Partners(runtime.http, registry_settings())
    if not partners.reachable:
        return 0
    async with runtime.transaction() as session:
        due = await repository.lease_due(session, sorted(partners.reachable), LEASE, TOGETHER)
        queries = [(matter, _query(runtime, matter)) for matter in due]
    silent = defaultdict[str, bool](bool)
    for matter, query in queries:
        is_asked = query is not None and not silent[query.partner]
        if query is None or not (is_asked and await _asked(runtime, partners, matter, query)):
            silent[commands.partner_of(matter.request)] |= is_asked
            await _postpone(runtime, matter)
    return len(queries)


def _query(runtime: Runtime, matter: Matter) -> Query | None:
    """None for a person whose number cannot be read, or is gone: nobody is asked about them."""
    request, token = matter.request, commands.token_of(runtime.cipher, matter)
    if token is None:
        return None
    return Query(commands.partner_of(request), request.id, request.question, request.about_on, token)


async def _asked(runtime: Runtime, partners: Partners, matter: Matter, query: Query) -> bool:
    """Whether the partner took the question: outside any transaction, what came of it in one."""
    try:
        reply, outcome = await partners.ask(query), "sent"
    except PartnerSilent as silence:
        reply, outcome = None, f"no_answer: {silence}"
    async with runtime.transaction() as session:
        session.add(commands.sent_line(matter.request, outcome))
        if outcome != "sent":
            return False
        if reply is None:
            await repository.mark_sent(session, query.request_id)
            return True
        now = await runtime.clock.now(session)
        effect = await commands.take_reply(session, runtime.packs, query.request_id, reply, now)
        return effect in ("recorded", "repeated", "contradicts", "closed")


async def _postpone(runtime: Runtime, matter: Matter) -> None:
    pause = rules.pause_before(matter.request.attempts, random.random())  # noqa: S311 - spreads attempts, no secret
    async with runtime.transaction() as session:
        await repository.postpone(session, matter.request.id, pause)


@jobs.every(600)
async def expire_certificate_requests(runtime: Runtime) -> int:
    async with runtime.transaction() as session:
        return await commands.expire(session, await runtime.clock.today(session), 1000)
