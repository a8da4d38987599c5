"""Cases answered by a Dask cluster that is there already; parts come back, so no file need be shared."""

from collections.abc import Sequence
from importlib import metadata
from threading import Event, local
from typing import Any

from alloc_opt.analysis.code import code
from alloc_opt.analysis.sweeping.job import Job, Numbered, Part, answered, unpacked
from alloc_opt.analysis.sweeping.workers import Take, chunk_size, chunks
from alloc_opt.errors import OperatorError

AHEAD = 3
"""Chunks that each worker of the cluster has at once."""
_held = local()
"""The study that a thread of the cluster has taken up."""


def by_cluster(job: Job, cases: Sequence[Numbered], address: str, take: Take, stop: Event) -> None:
    """Answer the cases on the cluster at `address` and take every part as it comes; `stop`, once set, ends it early.

    Raises:
        OperatorError: Dask is not installed here, nothing answers at the address, or its workers lack this version.
    """
    try:
        import distributed
    except ImportError as error:
        raise OperatorError("A cluster is reached by Dask.", "pip install 'alloc-opt[dask]'") from error
    if job.by_hand is not None:
        raise OperatorError("Rules by hand cannot go to a cluster: its machines do not have the file.", "use --workers")
    try:
        client = distributed.Client(address, timeout="15s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise OperatorError(f"No Dask cluster answers at {address}.", "give its address: tcp://host:8786") from error
    with client, client.as_current():
        count = _workers(client, address)
        data = client.scatter(job.packed(), broadcast=True, hash=True)
        todo = list(chunks(cases, chunk_size(len(cases), count)))[::-1]
        waiting: set[Any] = set()
        while (todo or waiting) and not stop.is_set():
            while todo and len(waiting) < AHEAD * count:
                waiting.add(client.submit(part_of, data, data.key, todo.pop(), pure=False))
            try:
                done = distributed.wait(waiting, timeout=0.5, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                continue
            for future in done:
                waiting.discard(future)
                for part in _result(future):
                    take(part)
        client.cancel(list(waiting))


def part_of(packed: bytes, key: str, cases: Sequence[Numbered]) -> list[Part]:
    """The parts of some cases: what a thread of the cluster does."""
    if getattr(_held, "key", None) != key:
        job = unpacked(packed)
        _held.key, _held.job, _held.study = key, job, job.study()
    return list(answered(_held.study, cases, _held.job.weights))


def version() -> str:
    """The version and code of alloc-opt that a machine of the cluster has, with its solver's version."""
    return f"{metadata.version('alloc-opt')} (code {code()[:10]}) with HiGHS {metadata.version('highspy')}"


def _workers(client: Any, address: str) -> int:
    """Threads of the cluster, all of which have this version."""
    try:
        found: dict[str, str] = client.run(version)
    except Exception as error:
        raise OperatorError(
            f"The workers of the cluster at {address} have no alloc-opt: {error}", "install it there too"
        ) from error
    other = sorted({each for each in found.values() if each != version()})
    if other:
        raise OperatorError(
            f"A worker of the cluster has alloc-opt {other[0]}, this is {version()}.", "use one version"
        )
    if not found:
        raise OperatorError(f"The cluster at {address} has no workers.", "start some, then give the command again")
    return sum(client.nthreads().values())


def _result(future: Any) -> list[Part]:
    try:
        parts: list[Part] = future.result()
    except Exception as error:
        raise OperatorError(
            f"The cluster could not solve some cases: {type(error).__name__}: {error}",
            "finished cases are kept: give the same command again to go on",
        ) from error
    return parts
