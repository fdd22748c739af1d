"""Ports: the usual one, another when taken, then kept."""

import json
import socket
from pathlib import Path

from touchline.stack import ports


def taken(port: int) -> socket.socket:
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind((ports.HOST, port))
    held.listen()
    return held


def test_every_service_has_a_port_of_its_own(tmp_path: Path) -> None:
    chosen = ports.choose(tmp_path / "ports.json")
    assert set(chosen) == set(ports.USUAL)
    assert len(set(chosen.values())) == len(chosen)
    assert all(map(ports.is_free, chosen.values()))


def test_the_choice_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    chosen = ports.choose(file)
    assert json.loads(file.read_text()) == chosen
    kept = chosen | {"api": ports.any_free()}
    file.write_text(json.dumps(kept))
    assert ports.choose(file) == kept


def test_a_taken_port_is_left_to_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    with taken(0) as held:
        port = held.getsockname()[1]
        file.write_text(json.dumps({"api": port}))
        chosen = ports.choose(file)
        assert chosen["api"] != port
        assert not ports.is_free(port)
    assert ports.choose(file)["api"] == chosen["api"]


def test_a_broken_file_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    file.write_text("{")
    assert ports.choose(file) == json.loads(file.read_text())
