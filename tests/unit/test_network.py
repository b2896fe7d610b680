"""The tests' own guard: nothing leaves this machine."""

from __future__ import annotations

import socket

import pytest

from tests.conftest import NetworkRefusedError


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443), ("::ffff:192.0.2.1", 80)])
def test_a_connection_to_another_machine_is_refused(address: tuple[str, int]) -> None:
    with socket.socket() as one, pytest.raises(NetworkRefusedError):
        one.connect(address)


def test_this_machine_can_be_reached() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())
