"""How a place or a body of a city is named, and what that rests on."""

from typing import Annotated

from pydantic import Field, StringConstraints

from chassis.text import ONE_LINE

Name = Annotated[str, StringConstraints(min_length=2, max_length=60), ONE_LINE]
Citation = Annotated[
    str, StringConstraints(min_length=4, max_length=200), ONE_LINE, Field(description="依据：文件名称和文号、网址等")
]
