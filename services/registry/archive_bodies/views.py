"""How other features name a body that looks after files."""

from typing import Annotated

from pydantic import StringConstraints

from chassis.text import CODE

BodyCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{4,18}$"), CODE]
