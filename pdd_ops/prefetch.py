"""Work ahead: what comes next is made by another thread while the present is used."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterator[T], depth: int = 1, *, worth: bool = True) -> Iterator[T]:
    """The same items in the same order, up to `depth` of them made before they are asked for. None ends them.

    An error comes up where its item would have. Stages can be put one into the other: each has a thread of its own.
    Where it is not `worth` a thread, for the items are few and small, they are made when they are asked for.
    """
    if not worth:
        yield from items
        return
    context = copy_context()  # for the language of errors

    def following() -> T | None:
        return context.run(lambda: next(items, None))

    with ThreadPoolExecutor(1) as pool:
        coming = deque(pool.submit(following) for _ in range(depth))
        while (item := coming.popleft().result()) is not None:
            coming.append(pool.submit(following))
            yield item
