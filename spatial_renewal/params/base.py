"""What do all parameter objects have in common? (frozen, no unknown keys, assumptions marked as such)"""

from typing import Any

from pydantic import BaseModel, ConfigDict

# What no standard or policy states is an assumption: it is marked so here and shown with every result.
ASSUMPTION: dict[str, Any] = {"assumption": True}


class ParamGroup(BaseModel):
    """Parameters of one stage."""

    model_config = ConfigDict(frozen=True, extra="forbid")
