"""An answer cannot hurt the notebook, whatever it does."""

import itertools
import random
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest
from jupyter_client.manager import start_new_kernel

from diagnosis import sandbox
from exercises.lesson_01 import standardize
from tools.notebooks import LESSONS


def test_a_function_runs_elsewhere():
    factor = 3

    def work(x):
        print("working")
        return factor * x

    outcome = sandbox.call(work, 2)
    assert outcome == sandbox.Outcome(value=6, printed="working\n")


def test_a_waiting_process_that_was_ended_is_replaced():
    assert sandbox.call(lambda: 1).value == 1
    process, _ = sandbox._waiting[0]
    process.kill()
    process.join()
    assert sandbox.call(lambda: 2) == sandbox.Outcome(value=2)


def test_no_two_processes_draw_the_same_numbers():
    def draw():
        old = np.random.random()  # noqa: NPY002 (as a learner would)
        return [random.random(), old]

    one, other = sandbox.call(draw).value, sandbox.call(draw).value
    assert one[0] != other[0]
    assert one[1] != other[1]


def test_an_interrupt_of_the_notebook_is_not_the_function_s():
    def interrupted():
        signal.raise_signal(signal.SIGINT)
        return 1

    assert sandbox.call(interrupted) == sandbox.Outcome(value=1)


def test_what_a_function_has_started_ends_with_it(tmp_path):
    note = tmp_path / "pid"
    code = "import time; time.sleep(60)"

    def start():
        child = subprocess.Popen([sys.executable, "-c", code])
        note.write_text(str(child.pid))
        child.wait()

    assert sandbox.call(start, seconds=3).failure == "time"
    ends = time.monotonic() + 10
    while psutil.pid_exists(int(note.read_text())):
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_what_fails_is_told():
    def divide():
        return 1 / 0

    outcome = sandbox.call(divide)
    assert outcome.failure == "error"
    assert outcome.says == "ZeroDivisionError: division by zero"


def test_what_cannot_be_taken_along_is_told():
    lines = (line for line in "ab")
    outcome = sandbox.call(lambda: next(lines))
    assert outcome.failure == "pickle"
    assert "generator" in outcome.says


def test_too_much_memory_ends_the_process_alone(monkeypatch):
    monkeypatch.setattr(sandbox, "MEMORY_LIMIT", 4e8)

    def grow():
        kept = []
        while True:
            kept.append(np.ones(10**6))

    assert sandbox.call(grow).failure == "memory"


def test_what_is_printed_without_end_is_kept_short():
    def shout():
        while True:
            print("x" * 100)

    assert sandbox.call(shout, seconds=0.5).failure == "time"

    def shout_and_end():
        for _ in range(10_000):
            print("x" * 100)

    assert len(sandbox.call(shout_and_end).printed) == sandbox.PRINTED


def test_a_warning_is_shown_and_not_switched_off():
    outcome = sandbox.call(lambda: float(np.float64(1) / 0))
    assert outcome.value == np.inf
    assert "RuntimeWarning: divide by zero" in outcome.printed


@pytest.mark.parametrize("process", [True, False])
def test_verdicts_are_the_same_without_processes(monkeypatch, process):
    if not process:
        monkeypatch.setattr(sandbox, "has_processes", None)
        monkeypatch.setattr(sandbox, "_waiting", [])
        monkeypatch.setitem(sys.modules, "_multiprocessing", None)
        monkeypatch.setitem(sys.modules, "multiprocessing.connection", None)
        monkeypatch.setattr("threading.Thread.start", None)
    right = standardize(lambda x: (x - x.mean()) / x.std())
    wrong = standardize(lambda x: (x - x.mean()) / x.std(ddof=1))
    broken = standardize(lambda x: x.nothing)
    assert right.passed is True
    assert wrong.slips == ("n_minus_1",)
    assert "raises AttributeError" in broken.message
    assert sandbox.has_processes is process


def retry(x):
    while True:
        try:
            x = x + 1
        except:  # noqa: E722 (as a learner would)
            continue


def retry_within(x):
    while True:
        try:
            retry(x)
        except BaseException:
            continue


def end_well(x):
    try:
        retry(x)
    except BaseException:
        return (x - x.mean()) / x.std()


def ones():
    yield from itertools.repeat(1)


ENDLESS = {
    "loop": retry,
    "loop in a loop": retry_within,
    "right once it was ended": end_well,
    "comprehension": lambda x: [0 for _ in itertools.count() if x is None],
    "generator": lambda x: sum(ones()),
    "calls": lambda x: all(iter(lambda: 1, 2)),
}


@pytest.mark.skipif(not hasattr(sys, "monitoring"), reason="since 3.12")
@pytest.mark.parametrize("kind", ENDLESS)
def test_an_endless_answer_is_ended_without_a_process(monkeypatch, kind):
    monkeypatch.setattr(sandbox, "TIME_LIMIT", 0.3)
    elsewhere = standardize(ENDLESS[kind])
    assert "was stopped after" in elsewhere.message
    monkeypatch.setattr(sandbox, "has_processes", False)
    assert standardize(ENDLESS[kind]) == elsewhere
    tools = [sys.monitoring.get_tool(number) for number in range(6)]
    assert tools == [None] * 6
    assert standardize(lambda x: (x - x.mean()) / x.std()).passed


@pytest.mark.skipif(not hasattr(sys, "monitoring"), reason="since 3.12")
def test_what_ends_late_without_a_process_is_told_so(monkeypatch):
    monkeypatch.setattr(sandbox, "has_processes", False)

    def fail_late():
        try:
            retry(1)
        finally:
            raise ValueError

    for late in (fail_late, lambda: sandbox.call(retry, 1)):
        outcome = sandbox.call(late, seconds=0.1)
        assert outcome == sandbox.Outcome(failure="time")
    inner = sandbox.call(lambda: vars(sandbox.call(lambda: 1))).value
    assert inner["value"] == 1


HOSTILE = {
    "sum(iter(int, 1))": "was stopped after",
    "7 ** (10 ** 8)": "was stopped after",
    "retry(x)": "was stopped after",
    "shout()": "was stopped after",
    "exit()": "raises SystemExit",
    "os._exit(0)": "ended the program",
    "os.kill(os.getpid(), 9)": "ended the program",
    "np.seterr(all='ignore')": "which is no number",
    "patch_mean(x)": "this is x itself",
    "patch_judge(x)": "this is x itself",
    "leave_thread(x)": "this is x itself",
    "[0] * 10 ** 11": "raises MemoryError",
    "sys.setrecursionlimit(10 ** 9) or deep(x)": "was stopped",
}

SETUP = """
import os, sys, threading, time
import numpy as np
from diagnosis import sandbox
from exercises import lesson_01 as checks

def retry(x):
    while True:
        try:
            x = x + 1
        except:
            pass

def shout():
    while True:
        print("x" * 1000)

def patch_mean(x):
    np.mean = np.std = lambda *args, **more: 0.0
    return x

def patch_judge(x):
    from exercises import judge
    from diagnosis import slips
    judge.close = slips.close = lambda *args: True
    return x

def leave_thread(x):
    threading.Thread(target=time.sleep, args=(60,)).start()
    return x

def deep(x):
    return deep(x) + deep(x)
"""


def run(client, code):
    """Run a cell; return its text output, or fail with its error."""
    texts = []

    def keep(message):
        content = message["content"]
        texts.append(content.get("text", ""))
        texts.append(content.get("data", {}).get("text/plain", ""))

    reply = client.execute_interactive(code, timeout=60, output_hook=keep)
    assert reply["content"]["status"] == "ok", reply["content"]
    return "".join(texts)


@pytest.fixture(scope="module")
def kernel():
    """Start one kernel, in which all hostile answers are tried in turn."""
    manager, client = start_new_kernel(cwd=LESSONS[0].parent)
    try:
        run(client, SETUP)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_answer_leaves_the_kernel_as_it_was(kernel, hostile):
    endless = "stopped" in HOSTILE[hostile]
    run(kernel, f"sandbox.TIME_LIMIT = {0.5 if endless else 10}")
    says = run(kernel, f"checks.standardize(lambda x: {hostile})")
    run(kernel, "sandbox.TIME_LIMIT = 10")
    assert says.startswith("✗ standardize")
    assert HOSTILE[hostile] in says
    assert len(says) < 2_000
    right = "checks.standardize(lambda x: (x - np.mean(x)) / np.std(x)).passed"
    assert run(kernel, right) == "True"
    wrong = "checks.standardize(lambda x: x / np.std(x)).slips"
    assert run(kernel, wrong) == "('other_quantity',)"
    state = "threading.active_count(), np.geterr()['divide'], np.mean([1, 3])"
    assert run(kernel, state).endswith("'warn', np.float64(2.0))")


def test_an_answer_of_the_notebook_takes_its_names_along(kernel):
    run(kernel, "shift, helper = 0.0, lambda x: x - np.mean(x)")
    code = "checks.standardize(lambda x: helper(x) / np.std(x) + shift).passed"
    assert run(kernel, code) == "True"


def test_later_answers_are_fast(kernel):
    """Each costs a fraction of what the first costs, which starts Python."""
    code = (
        "import time; start = time.perf_counter(); "
        "checks.standardize(lambda x: (x - x.mean()) / x.std()); "
        "print(time.perf_counter() - start)"
    )
    began = time.perf_counter()
    fresh, client = start_new_kernel(cwd=LESSONS[0].parent)
    try:
        run(client, SETUP)
        first = time.perf_counter() - began
        run(client, code)
        later = min(float(run(client, code)) for _ in range(3))
    finally:
        client.stop_channels()
        fresh.shutdown_kernel(now=True)
    assert later < first / 3
