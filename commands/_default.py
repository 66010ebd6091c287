"""A group whose first command needs no name: `rights 2025-03` is `rights show 2025-03`."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

OWN = ("--help", "--lang")  # options of the group itself
SHOW = "show"


class ShownByDefault(TyperGroup):
    """Where the first word is no command of the group, `show` is meant."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  # typer keeps click's types private
        """Puts `show` before arguments that name no command."""
        if not args or (args[0] not in self.commands and args[0].partition("=")[0] not in OWN):
            args = [SHOW, *args]
        return super().parse_args(ctx, args)
