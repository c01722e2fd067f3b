"""What a person's role does not allow is withheld: its button is off and says why, and nothing else runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from iattend_desktop.security.access import Permission, not_allowed_words
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True)
class Withheld:
    """Stands in the place of an action that the person's role may not do; called by a shortcut or a link all the same,
    it tells ``why``."""

    why: str
    tell: Callable[[str], object]

    def __call__(self, *_arguments: object, **_named: object) -> None:
        self.tell(self.why)


def permitted(
    workspace: Workspace, fail: Callable[[str], object], permission: Permission, act: Callable[..., Any]
) -> Callable[..., Any]:
    """The action, or what stands in its place where the person's role does not hold the permission."""
    return act if workspace.may(permission) else Withheld(not_allowed_words(workspace.role, permission), fail)


def why_withheld(pressed: Callable[..., Any] | None) -> str:
    """Why an action is withheld, also one whose arguments are given already; nothing where it may be done."""
    while isinstance(pressed, partial):
        pressed = pressed.func
    return pressed.why if isinstance(pressed, Withheld) else ""
