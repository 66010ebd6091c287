"""A pool of processes, each with one shop at a time. One that dies takes no other with it, and its shop is tried once
more by a new one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pdd_ops.fleet.shop_import import FAILED, Job, Outcome, attempt
from pdd_ops.lang import say

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess as ParentProcess

_TRIES = 2


def default_jobs() -> int:
    """As many processes as this one has cores."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass
class _Place:
    """Room for one process, which is started with its first job, and again after it has died."""

    pool: ProcessPoolExecutor | None = None

    def begin(self, job: Job) -> Future[Outcome]:
        """Gives the process a job; one that died while it had none is replaced."""
        if self.pool is not None:
            try:
                return self.pool.submit(attempt, job)
            except BrokenProcessPool:
                self.end()
        context = multiprocessing.get_context("spawn")
        self.pool = ProcessPoolExecutor(1, context, initializer=_begin)
        return self.pool.submit(attempt, job)

    def end(self) -> None:
        if self.pool:
            self.pool.shutdown(cancel_futures=True)
            self.pool = None


def by_processes(jobs: Sequence[Job], processes: int) -> Iterator[Outcome]:
    """Runs the jobs, the largest first being best, and yields what became of each as it ends."""
    waiting, running = list(jobs), dict[Future[Outcome], tuple[Job, _Place]]()
    places, tries = [_Place() for _ in range(max(1, min(processes, len(jobs))))], dict[str, int]()
    free = list(places)
    try:
        while waiting or running:
            while waiting and free:
                job, place = waiting.pop(0), free.pop()
                running[place.begin(job)] = job, place
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                job, place = running.pop(future)
                free.append(place)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    place.end()
                    tries[job.folder.shop] = tries.get(job.folder.shop, 1) + 1
                    if tries[job.folder.shop] <= _TRIES:
                        waiting.insert(0, job)
                    else:
                        yield Outcome(job.folder.shop, FAILED, reason=say("fleet.worker_died"))
    finally:
        for place in places:
            place.end()


def _begin() -> None:
    """In a new process, before polars is loaded: the processes share the cores, threads would only contend. One whose
    parent is no more ends: nobody would put into its place what it makes. So does one that Ctrl-C reaches."""
    os.environ["POLARS_MAX_THREADS"] = "1"
    signal.signal(signal.SIGINT, lambda *_: os._exit(1))
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: ParentProcess) -> None:
    parent.join()
    os._exit(1)
