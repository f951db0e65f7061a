"""What is every group of choices? (frozen, strict about its keys, and open about its assumptions)"""

from typing import Any

from pydantic import BaseModel, ConfigDict

# What no standard or policy states is an assumption: it is marked so and shown with every result.
ASSUMPTION: dict[str, Any] = {"assumption": True}


class Choices(BaseModel):
    """A group of choices; misspelt keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
