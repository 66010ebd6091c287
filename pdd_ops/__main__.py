"""`pdd-ops`, and `python -m pdd_ops` where the scripts folder is not on the path."""

import atexit
import gc

_NEW_OBJECTS = 100_000  # between two searches for cycles: 700 of them are made in a moment by every import of a library


def main() -> None:
    """Runs the command line. Cycles are searched for less often, and at the end, when all memory goes, not at all."""
    gc.set_threshold(_NEW_OBJECTS)
    atexit.register(gc.freeze)
    from pdd_ops.commands import app

    app(prog_name="pdd-ops")


if __name__ == "__main__":
    main()
