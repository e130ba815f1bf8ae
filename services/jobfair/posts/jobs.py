"""Regular work on posts: announce those that are older than their events."""

from chassis.background.jobs import JobTable
from chassis.runtime import Runtime
from services.jobfair.posts import commands, repository

jobs = JobTable()
BATCH = 200
"""Few enough that a transaction holds only as many locks on subjects."""


@jobs.every(seconds=3600)
async def announce_older_posts(runtime: Runtime) -> int:
    """How many were announced: all of them at the first run, none from then on."""
    announced = 0
    while True:
        async with runtime.transaction() as session:
            posts = await repository.posts_without_event(session, BATCH)
            await commands.announce(session, posts)
        announced += len(posts)
        if len(posts) < BATCH:
            return announced
