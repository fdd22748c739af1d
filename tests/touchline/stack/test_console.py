"""What a person sees while the stack starts."""

import io

from rich.console import Console

from touchline.stack.console import StartingScreen, addresses_of, print_addresses
from touchline.stack.service import Service, Step
from touchline.stack.standing import Phase, Standing

STEP = Step(name="schema", command=("true",))
SERVICE = Service(
    name="api", command=("true",), probe=lambda: True, title="API", address="http://127.0.0.1:8700"
)


def screen(*, is_terminal: bool) -> tuple[io.StringIO, StartingScreen]:
    output = io.StringIO()
    console = Console(file=output, force_terminal=is_terminal, width=80)
    return output, StartingScreen(console, [STEP, SERVICE])


def standing(name: str, *phases: Phase) -> Standing:
    made = Standing(name=name)
    for phase in phases:
        made.enter(phase)
    return made


def test_a_log_file_gets_one_line_per_readiness_and_none_for_the_rest() -> None:
    output, starting = screen(is_terminal=False)
    with starting:
        starting.show(standing("schema", Phase.STARTING))
        starting.show(standing("schema", Phase.STARTING, Phase.READY))
        starting.say("history: 1 done")
    lines = [line.split(" s  ")[1] for line in output.getvalue().splitlines()]
    assert lines == ["schema ready", "history: 1 done"]


def test_a_terminal_gets_a_table_with_every_node() -> None:
    output, starting = screen(is_terminal=True)
    with starting:
        starting.show(standing("api", Phase.STARTING, Phase.READY))
        starting.say("history: 1 done")
    shown = output.getvalue()
    assert all(word in shown for word in ("schema", "api", "✓", "history: 1 done"))


def test_only_what_a_person_can_open_has_an_address() -> None:
    addresses = addresses_of([STEP, SERVICE])
    assert addresses == {"API": "http://127.0.0.1:8700"}
    output = io.StringIO()
    print_addresses(Console(file=output), addresses)
    assert output.getvalue().split() == ["API", "http://127.0.0.1:8700"]
