"""The cluster of lesson 09 survives an interrupt and obeys nobody else."""

import psutil
import pytest
from distributed import Client, Security
from jupyter_client.manager import start_new_kernel

from tools.notebooks import LESSONS, code_cells, read

SOURCES = [cell.source for cell in code_cells(read(LESSONS[8]))]
IMPORTS = SOURCES[0]
CLUSTER = next(source for source in SOURCES if "Client(" in source)


@pytest.fixture(scope="module")
def kernel():
    """Start one kernel beside the lesson, with the lesson's workers."""
    manager, client = start_new_kernel(cwd=LESSONS[8].parent)
    try:
        run(client, IMPORTS)
        run(client, f"folder, n = temporary_folder(), 10_000_000\n{CLUSTER}")
        yield manager, client
        run(client, "client.close()")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client, code, said=None):
    """Run a cell to its end without error, and keep what it prints."""

    def take(message):
        if said is not None and message["msg_type"] == "stream":
            said.append(message["content"]["text"])

    reply = client.execute_interactive(code, timeout=60, output_hook=take)
    assert reply["content"]["status"] == "ok", reply["content"]


def test_an_interrupt_leaves_the_workers(kernel):
    manager, client = kernel
    workers = "sorted(client.scheduler_info()['workers'])"
    run(client, f"before = {workers}\nassert len(before) == 2")
    code = "print('started')\ntime.sleep(60)"
    client.execute(code, stop_on_error=False)  # or what follows is aborted
    while client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
        pass
    manager.interrupt_kernel()
    reply = client.get_shell_msg(timeout=60)
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    run(client, "time.sleep(2)  # a worker would be gone by now")
    run(client, f"assert {workers} == before")
    run(client, "assert client.submit(sum, [1, 2]).result(timeout=20) == 3")


def test_the_cluster_listens_on_this_machine_only(kernel):
    manager, _ = kernel
    kernel_itself = psutil.Process(manager.provisioner.pid)
    listening = {
        connection.laddr.ip
        for process in [kernel_itself, *kernel_itself.children(recursive=True)]
        for connection in process.net_connections("inet")
        if connection.status == "LISTEN"
    }
    assert listening == {"127.0.0.1"}


def test_nobody_else_can_give_the_workers_orders(kernel):
    _, client = kernel
    run(client, "print(client.scheduler.address)", said := [])
    address = "".join(said).strip()
    assert address.startswith("tls://127.0.0.1:")
    with pytest.raises(OSError):
        Client(address.replace("tls", "tcp"), timeout=5)
    with pytest.raises(OSError):
        Client(address, security=Security.temporary(), timeout=5)
