"""What goes over the wire about the queues of services."""

from pydantic import BaseModel, Field

from services.registry.graduates.views import GraduateView


class QueuedView(BaseModel):
    """One person who waits to be served."""

    graduate: GraduateView
    priority_reason: str | None = Field(description="排在前面的缘由和条款；空：按登记先后", examples=["优先(二(九))"])
    priority_quote: str | None = Field(description="条款原文")
