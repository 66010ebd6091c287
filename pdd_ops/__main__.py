"""`python -m pdd_ops`: the command line where the scripts folder is not on the path."""

from pdd_ops.commands import app

app(prog_name="pdd-ops")
