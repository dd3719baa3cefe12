"""Stand-ins for `diagnosis.sandbox` and `diagnosis.steps`, to be deleted."""

import io
import json
import multiprocessing
import traceback
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import cloudpickle
import numpy as np

HINTS = {
    "broadcast_table": "all pairs appear, of every row with every other.",
    "half_mse": "the factor 2 is missing, from the derivative of e².",
    "sum_for_mean": "these are sums. The loss is a mean.",
    "update_per_row": "the parameters move after every row.",
}


@dataclass(frozen=True)
class Outcome:
    value: object = None
    failure: str = ""
    says: str = ""
    printed: str = ""


def call(function, *arguments, seconds=10):
    task = cloudpickle.dumps((function, arguments))
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(task, there))
    process.start()
    there.close()
    try:
        if not here.poll(seconds):
            return Outcome(failure="time")
        return Outcome(**json.loads(here.recv_bytes()))
    except EOFError:
        return Outcome(failure="exit")
    finally:
        process.kill()
        process.join()
        here.close()


def _work(task, pipe):
    screen, value, failure, says = io.StringIO(), None, "", ""
    with redirect_stdout(screen), redirect_stderr(screen):
        try:
            function, arguments = cloudpickle.loads(task)
            value = function(*arguments)
            json.dumps(value)
        except BaseException as error:
            failure, value = "error", None
            says = traceback.format_exception_only(error)[-1].strip()[:200]
    outcome = Outcome(value, failure, says, screen.getvalue()[:2000])
    pipe.send_bytes(json.dumps(vars(outcome)).encode())


@dataclass(frozen=True)
class Step:
    slips: tuple = ()
    sentence: str = ""


def recognise(train):
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(7, 2)), rng.normal(size=7)
    got = [np.hstack(train(X, y, 0.01, t)) for t in (1, 2)]
    A = np.column_stack([X, np.ones(7)])
    for slips, move in {
        (): lambda e: A.T @ e * 2 / 7,
        ("half_mse",): lambda e: A.T @ e / 7,
        ("sum_for_mean",): lambda e: A.T @ e * 2,
        ("half_mse", "sum_for_mean"): lambda e: A.T @ e,
        ("update_per_row",): None,
        ("half_mse", "update_per_row"): None,
    }.items():
        theta, states = np.zeros(3), []
        for _ in range(2):
            if move:
                theta = theta + 0.01 * move(y - A @ theta)
            else:
                for a, target in zip(A, y, strict=True):
                    factor = 2 - ("half_mse" in slips)
                    e = target - a @ theta
                    theta = theta + 0.01 * factor * e * a
            states.append(theta)
        if np.allclose(got, states, 1e-9):
            return Step(slips, f"stand-in: {slips}")
    return Step()
