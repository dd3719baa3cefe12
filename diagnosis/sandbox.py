"""Run a function in a process of its own, whatever it does.

`call` has a process waiting; it takes one function, sends back what comes
out as plain data, and ends. So nothing that the function does reaches this
process: not its exit, its memory, or what it has changed in a library. Where
processes cannot be started, as in a browser, the function runs here. From
Python 3.12 on, its loops are then ended when its time is over; a loop inside
NumPy or a built-in function, which runs no line of Python, is not.
"""

import contextlib
import io
import json
import multiprocessing
import os
import pickle
import random
import signal
import sys
import time
import traceback
import warnings
from dataclasses import dataclass

import cloudpickle
import numpy as np

#: Seconds after which a function is taken to run for ever.
TIME_LIMIT = 10

#: Bytes of memory that a function may take.
MEMORY_LIMIT = 2_000_000_000

#: Characters kept of what a function prints.
PRINTED = 2_000

#: Whether functions run in processes of their own. None: not yet known.
has_processes = None

#: Under which number Python's monitoring knows this module.
_TOOL = 3

_METHOD = "forkserver" if sys.platform == "linux" else "spawn"
_waiting = []


@dataclass(frozen=True)
class Outcome:
    """What came of a call.

    Attributes
    ----------
    value : object
        What the function returned, as JSON keeps it; None where it failed.
    failure : str
        Empty, or why there is no value: "time", "memory", "interrupt",
        "exit", "pickle", or "error".
    says : str
        Of an error, its last line; of "pickle", what cannot be taken along.
    printed : str
        What was printed, its first characters.
    """

    value: object = None
    failure: str = ""
    says: str = ""
    printed: str = ""


def call(function, *arguments, seconds=None):
    """Return what a function makes of its arguments.

    Parameters
    ----------
    function : callable
        Returns what JSON can keep. NumPy, pandas and this project can be
        imported in it.
    *arguments
        Copies of them are passed on.
    seconds : float, optional
        Time limit, `TIME_LIMIT` by default.

    Returns
    -------
    Outcome
    """
    seconds = TIME_LIMIT if seconds is None else seconds
    try:
        task = _pickled((function, arguments))
    except Exception as error:  # whatever the object to be pickled raises
        return Outcome(failure="pickle", says=str(error)[:200])
    worker = _take_worker()
    if worker is None:
        return _here(task, seconds)
    process, pipe = worker
    try:
        pipe.send_bytes(task)
        return _wait(process, pipe, seconds)
    except (EOFError, OSError):
        return Outcome(failure="exit")
    except KeyboardInterrupt:
        return Outcome(failure="interrupt")
    finally:
        _end(process)
        pipe.close()
        _prepare()


class _Pickler(cloudpickle.Pickler):
    """Leave IPython's own objects behind: they belong to this process."""

    def reducer_override(self, thing):
        """Put Python's `exit` in the place of IPython's."""
        if type(thing).__module__.startswith(("IPython", "ipykernel")):
            return _stand_in, (type(thing).__name__,)
        return super().reducer_override(thing)


def _stand_in(name):
    """Return what stands for an object of IPython elsewhere."""
    if "exit" in name.lower():
        return sys.exit

    def unavailable(*args, **kwargs):
        raise RuntimeError(f"{name} belongs to the notebook alone")

    return unavailable


def _pickled(thing):
    """Return an object as bytes, functions of the notebook included.

    The models go along as they are: to import them, a process would have to
    import scikit-learn first, which takes longer than most answers.
    """
    if "helpers.model" in sys.modules:
        cloudpickle.register_pickle_by_value(sys.modules["helpers.model"])
    buffer = io.BytesIO()
    _Pickler(buffer).dump(thing)
    return buffer.getvalue()


def _take_worker():
    """Return a waiting process and its pipe; None if there can be none."""
    if _waiting and not _waiting[0][0].is_alive():
        _waiting.clear()  # an interrupt of the notebook may have ended it
    if not _waiting:
        _prepare()
    return _waiting.pop() if has_processes and _waiting else None


def _prepare():
    """Have a process waiting for the next call."""
    global has_processes
    if has_processes is False or _waiting:
        return
    try:
        context = multiprocessing.get_context(_METHOD)
        if _METHOD == "forkserver":
            context.set_forkserver_preload(["diagnosis.sandbox", "pandas"])
        here, there = context.Pipe()
        process = context.Process(
            target=_work, args=(there, sys.path), daemon=True
        )
        with _no_main():
            process.start()
        there.close()
    except (ImportError, OSError, NotImplementedError, AssertionError):
        has_processes = False  # a browser's Python, or a daemon's child
        return
    has_processes = True
    _waiting.append((process, here))


@contextlib.contextmanager
def _no_main():
    """Keep a new process from running the caller's script once more."""
    main = sys.modules["__main__"]
    kept = {
        name: main.__dict__.pop(name)
        for name in ("__file__", "__spec__")
        if name in main.__dict__
    }
    main.__spec__ = None
    try:
        yield
    finally:
        main.__dict__.update(kept)


def _wait(process, pipe, seconds):
    """Return what a process sends back, or why it sends nothing."""
    import psutil  # a browser's Python has none, and comes not here

    ends = time.monotonic() + seconds
    while not pipe.poll(0.02):
        if time.monotonic() > ends:
            return Outcome(failure="time")
        try:
            memory = psutil.Process(process.pid).memory_info().rss
        except psutil.Error:
            continue  # it has just ended: its pipe says how
        if memory > MEMORY_LIMIT:
            return Outcome(failure="memory")
    return Outcome(**json.loads(pipe.recv_bytes()))


def _end(process):
    """End a process and what it has started."""
    import psutil

    with contextlib.suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                child.kill()
    process.kill()
    process.join()


def _work(pipe, path):
    """Run one task in a process of its own, and send what came out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.path[:] = path
    random.seed()  # or all processes draw the same numbers
    np.random.seed()  # noqa: NPY002 (that of whoever uses the old functions)
    devnull = os.open(os.devnull, os.O_RDWR)
    os.dup2(devnull, 1)
    os.dup2(devnull, 2)
    try:
        task = pipe.recv_bytes()
    except EOFError:
        return  # nobody asks any more
    outcome = _here(task)
    pipe.send_bytes(json.dumps(vars(outcome)).encode())
    os._exit(0)  # threads and exit handlers of the function stay behind


def _here(task, seconds=None):
    """Run one task in this process, for as long as it may or needs."""
    screen = _Screen()
    value, failure, says = None, "", ""
    with (
        contextlib.redirect_stdout(screen),
        contextlib.redirect_stderr(screen),
        warnings.catch_warnings(record=True) as caught,
        np.errstate(),
    ):
        warnings.simplefilter("default")
        try:
            value = _within(seconds, task) if seconds else _run(task)
        except KeyboardInterrupt:
            failure = "interrupt"
        except _OutOfTime:
            failure = "time"
        except BaseException as error:  # it may even raise SystemExit
            failure = "error"
            says = traceback.format_exception_only(error)[-1].strip()[:200]
    for one in caught:
        screen.write(f"{one.category.__name__}: {one.message}\n")
    return Outcome(value, failure, says, screen.getvalue())


def _run(task):
    """Return what a function returns, if JSON can keep it."""
    function, arguments = pickle.loads(task)
    value = function(*arguments)
    json.dumps(value)
    return value


class _OutOfTime(BaseException):
    """Raised in a function whose time is over."""


def _within(seconds, task):
    """Run one task, and end it when its time is over, if Python can.

    The time is looked at whenever a loop goes round, or a function begins or
    goes on, so that one that catches the exception meets it again.
    """
    watch = getattr(sys, "monitoring", None)  # since Python 3.12
    if watch is None or watch.get_tool(_TOOL):  # watched from outside
        return _run(task)
    ends = time.monotonic() + seconds
    on = watch.events
    events = on.JUMP, on.PY_START, on.PY_RESUME

    def look(*place):
        if time.monotonic() > ends:
            raise _OutOfTime

    watch.use_tool_id(_TOOL, __name__)
    for event in events:
        watch.register_callback(_TOOL, event, look)
    try:
        watch.set_events(_TOOL, sum(events))
        return _run(task)
    finally:
        watch.set_events(_TOOL, 0)  # first of all, or `look` raises here
        for event in events:
            watch.register_callback(_TOOL, event, None)
        watch.free_tool_id(_TOOL)
        if time.monotonic() > ends:
            raise _OutOfTime


class _Screen(io.StringIO):
    """Keep the first characters that are written."""

    def write(self, text):
        """Write what there is room for."""
        room = PRINTED - self.tell()
        super().write(text[: max(room, 0)])
        return len(text)
