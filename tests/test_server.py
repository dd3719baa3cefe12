"""The server that `make lab` starts is for this machine and its token."""

import os
import shutil
import urllib.error
import urllib.request

import psutil
import pytest

from tests.server import make_lab

pytestmark = pytest.mark.skipif(
    os.name == "nt" or not shutil.which("make"), reason="there is no make"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Start the server once for all tests."""
    with make_lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


def status(server, token):
    """Return what the server answers to one who asks for the files."""
    request = urllib.request.Request(server["url"] + "api/contents")
    if token is not None:
        request.add_header("Authorization", f"token {token}")
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_server_asks_for_its_token(server):
    assert status(server, server["token"]) == 200
    assert status(server, None) == 403
    assert status(server, "a-guess") == 403


def test_server_listens_on_this_machine_only(server):
    connections = psutil.Process(server["pid"]).net_connections()
    listening = [c.laddr.ip for c in connections if c.status == "LISTEN"]
    assert listening == ["127.0.0.1"]
