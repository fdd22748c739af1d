"""Shape of the landing page."""

from pydantic import BaseModel

from serving.kit.schemas import example


class Landing(BaseModel):
    """Where everything is."""

    model_config = example(
        name="Touchline",
        world="simulated",
        version="0.1.0",
        documentation="/docs",
        addresses={"/v1/matches": "Matches by kick-off; every filter narrows."},
    )

    name: str
    world: str
    version: str
    documentation: str
    addresses: dict[str, str]
