"""Interrupting a cell ends the cell, and not the workers of lesson 09."""

import pytest
from jupyter_client.manager import start_new_kernel

from tools.notebooks import LESSONS, code_cells, read

SOURCES = [cell.source for cell in code_cells(read(LESSONS[8]))]
IMPORTS = SOURCES[0]
CLUSTER = next(source for source in SOURCES if "Client(" in source)


@pytest.fixture
def kernel():
    """Start a kernel beside the lesson, with the lesson's workers."""
    manager, client = start_new_kernel(cwd=LESSONS[8].parent)
    try:
        run(client, IMPORTS)
        run(client, f"folder, n = temporary_folder(), 12_800_000\n{CLUSTER}")
        yield manager, client
        run(client, "client.close()")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client, code):
    """Run a cell to its end without error."""
    reply = client.execute_interactive(code, timeout=60, output_hook=print)
    assert reply["content"]["status"] == "ok", reply["content"]


def test_an_interrupt_leaves_the_workers(kernel):
    manager, client = kernel
    workers = "sorted(client.scheduler_info()['workers'])"
    run(client, f"before = {workers}\nassert len(before) == 2")
    client.execute("print('started')\ntime.sleep(60)")
    while client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
        pass
    manager.interrupt_kernel()
    reply = client.get_shell_msg(timeout=60)
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    run(client, "time.sleep(2)  # a worker would be gone by now")
    run(client, f"assert {workers} == before")
    run(client, "assert client.submit(sum, [1, 2]).result(timeout=20) == 3")
