"""Least squares on more data than the workers' memory: `make bench-scale`.

Writes made-up data to Parquet files, takes their sums and then their factors,
in plain loops and on a Dask cluster of two workers of 1 GiB each, and
removes the files. Their number may be given: python -m bench.scale 200
"""

import multiprocessing
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pyarrow as pa
from dask.distributed import Client, get_task_stream
from threadpoolctl import threadpool_limits

from cluster.on_dask import dask_sums, partition_sums
from helpers.least_squares import factors, fit, merge_all, sums

FEATURES = [f"x{j}" for j in range(10)]
ROWS = 500_000  # to a file
MEMORY = 2**30  # bytes to a worker
WORKERS = 2
ROUNDS = 5
LEAST = 40  # files to a round, if there are as many

#: Memory that a worker keeps for its next block. By Dask's own setting it
#: gives back all above 64 kB, which makes `factors` 40 % slower.
KEPT = {"MALLOC_TRIM_THRESHOLD_": 2**27, "MALLOC_MMAP_THRESHOLD_": 2**25}


def write(folder, files):
    """Write the data, one file after the other, from one seed."""
    w = np.arange(1.0, 11)
    for number, seed in enumerate(np.random.SeedSequence(8).spawn(files)):
        rng = np.random.default_rng(seed)
        table = pd.DataFrame(rng.normal(size=(ROWS, 10)), columns=FEATURES)
        noise = rng.normal(0, 2, size=ROWS)
        table["y"] = table.to_numpy() @ w + 4 + noise
        table.to_parquet(
            folder / f"part-{number:04}.parquet",
            compression=None,
            use_dictionary=False,
        )


def loop(paths, take):
    """Return what is taken of files by one core without Dask, and CPU time."""
    pa.set_cpu_count(1)
    start = time.process_time()
    with threadpool_limits(1):
        parts = [
            partition_sums(pd.read_parquet(path), "y", number, take)
            for number, path in enumerate(paths)
        ]
    return merge_all(parts), time.process_time() - start


def loops(pool, paths, take):
    """Return the same of as many loops at a time as there are workers."""
    some = np.array_split(paths, WORKERS)
    parts, used = zip(*pool.map(partial(loop, take=take), some), strict=True)
    return merge_all(parts), sum(used)


def peak_memory():
    """Return the largest memory that this process has had, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


@contextmanager
def cluster(folder):
    """Start the workers, and yield their client and the data."""
    place = "distributed.nanny.pre-spawn-environ"
    dask.config.set({place: {**dask.config.get(place), **KEPT}})
    off = {"distributed.worker.profile.enabled": False}  # a watch every 10 ms
    dask.config.set(off)
    with Client(
        n_workers=WORKERS,
        threads_per_worker=1,
        memory_limit=MEMORY,
        local_directory=folder.parent / "workers",
        dashboard_address="127.0.0.1:0",
        security=True,
    ) as client:
        client.run(pa.set_cpu_count, 1)
        yield client, dd.read_parquet(folder, filesystem="arrow")


def on_dask(client, frame, take):
    """Return what is taken, CPU time, and share of the time with work.

    The time is that from the first task to the last: a start takes as long
    for few rows as for many.
    """
    before = sum(client.run(time.process_time).values())
    with get_task_stream(client) as stream:
        total = client.compute(dask_sums(frame, "y", take)).result()
    used = sum(client.run(time.process_time).values()) - before
    spans = [
        (span["start"], span["stop"])
        for task in stream.data
        for span in task["startstops"]
        if span["action"] == "compute"
    ]
    start, stop = np.transpose(spans)
    share = np.sum(stop - start) / WORKERS / (stop.max() - start.min())
    return total, used, share


def main(files):
    """Write the data and compare both routes on them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        folder.mkdir()
        write(folder, files)
        paths = sorted(folder.iterdir())
        size = sum(path.stat().st_size for path in paths)
        rows = files * ROWS
        print(f"{rows:,} rows of 10 features, {size / 1e9:.2f} GB on disk")
        print(f"{WORKERS} workers of {MEMORY / 2**20:.0f} MiB")

        for take in sums, factors:
            compare(folder, paths, take)


def compare(folder, paths, take):
    """Measure one route, print, and fail where a promise is not kept.

    A core on Dask is compared with one without by CPU time for a row and by
    the share of the time with work. Where nothing else runs, their product is
    the ratio of speeds. Rounds take turns, and the best of each count, so
    that other work on the machine weighs on both alike; and both keep as many
    cores busy, which share the way to the memory.
    """
    files, rounds = len(paths), []
    print(f"\n{take.__name__}")
    spawn = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(WORKERS, spawn) as pool,
        cluster(folder) as (client, frame),
    ):
        loops(pool, paths[:WORKERS], take)  # imports
        on_dask(client, frame.partitions[:WORKERS], take)
        each = max(files // ROUNDS, min(files, LEAST))
        for number in range(ROUNDS):
            first = number * each % (files - each + 1)
            some = slice(first, first + each)  # a file is a partition
            plain = loops(pool, paths[some], take)
            rounds.append(
                (*plain, *on_dask(client, frame.partitions[some], take))
            )
        peaks = list(client.run(peak_memory).values())
    references, plain, totals, used, busy = zip(*rounds, strict=True)
    total, reference = merge_all(totals), merge_all(references)
    plain, used = min(plain) / each / ROWS, min(used) / each / ROWS
    print(f"CPU time for a million rows, without Dask: {1e6 * plain:.3f} s")
    print(f"CPU time for a million rows, on Dask:      {1e6 * used:.3f} s")
    print(f"share of the time with work:               {max(busy):.2f}")
    ratio = plain / used * max(busy)
    print(f"a core on Dask / a core without: {ratio:.2f}")

    with cluster(folder) as (client, frame):
        on_dask(client, frame.partitions[:WORKERS], take)
        few = frame.partitions[: max(files // 10, WORKERS)]
        for _ in range(ROUNDS):  # as often
            on_dask(client, few, take)
        peaks_tenth = list(client.run(peak_memory).values())
    for peak, tenth in zip(peaks, peaks_tenth, strict=True):
        print(f"peak memory {peak / 2**20:.0f} MiB, ", end="")
        print(f"with a tenth of the rows {tenth / 2**20:.0f} MiB")
    memory = max(peaks) / max(peaks_tenth)
    print(f"largest peak / with a tenth of the rows: {memory:.2f}")

    (w, b), (w_plain, b_plain) = fit(total)[:2], fit(reference)[:2]
    error = np.max(np.abs(np.append(w / w_plain, b / b_plain) - 1))
    print(f"largest relative difference of a coefficient: {error:.1e}")
    assert error < 1e-6
    assert max(peaks) < MEMORY
    assert 0.8 < memory < 1.2
    assert ratio >= 0.7


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
