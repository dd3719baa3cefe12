"""The server that `make lab` starts is for this machine and its token."""

import json
import os
import shutil
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.skipif(
    os.name == "nt" or not shutil.which("make"), reason="there is no make"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory, make_lab):
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


def answer(server, path, data=None, **headers):
    """Return status and body of what the server answers to a request."""
    request = urllib.request.Request(server["url"] + path, data, headers)
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_server_serves_the_project_and_nothing_above(server):
    token = {"Authorization": f"token {server['token']}"}
    code, body = answer(server, "api/contents", **token)
    names = {entry["name"] for entry in json.loads(body)["content"]}
    assert code == 200
    assert {"README.md", "notebooks", "helpers"} <= names
    assert Path(server["root_dir"]).name == "Übung 1"
    for above in ("..%2Fserver.log", "..%2Fhome", "%2Fetc%2Fpasswd"):
        assert answer(server, f"api/contents/{above}", **token)[0] == 404


@pytest.fixture
def visitor(server):
    """Return what opens pages as a browser does that holds the cookies."""
    cookies = urllib.request.HTTPCookieProcessor()
    opener = urllib.request.build_opener(cookies)
    opener.open(f"{server['url']}lab?token={server['token']}").close()
    return opener


def test_server_answers_no_page_of_another_origin(server, visitor):
    contents = server["url"] + "api/contents"
    visitor.open(contents).close()
    other = {"Origin": "http://elsewhere.example"}
    with pytest.raises(urllib.error.HTTPError) as refused:
        visitor.open(urllib.request.Request(contents, headers=other))
    with refused.value as error:
        assert error.code in (403, 404)


def test_server_wants_its_xsrf_cookie_of_a_browser(server, visitor):
    with pytest.raises(urllib.error.HTTPError) as refused:
        visitor.open(server["url"] + "api/contents", b"{}")
    with refused.value as error:
        assert error.code == 403
        assert b"_xsrf" in error.read()
