"""What is a parameter object, and how is an assumption marked?"""

from typing import Any

from pydantic import BaseModel, ConfigDict

# What no standard or policy states is an assumption: it is marked so here and shown with every result.
ASSUMPTION: dict[str, Any] = {"assumption": True}


class ParamsModel(BaseModel):
    """Frozen, and a key that it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
