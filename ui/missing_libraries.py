"""Bare Linux systems lack libraries that Qt loads: say in one sentence which packages bring them. No Qt here."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import sys
from pathlib import Path

from iattend_desktop.i18n import _

# Debian's and Ubuntu's packages of what Qt 6's wheels expect from the system
PACKAGES = (
    "libegl1",
    "libgl1",
    "libglib2.0-0",
    "libfontconfig1",
    "libdbus-1-3",
    "libxkbcommon0",
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xinerama0",
)
_LIBRARY = re.compile(r"(lib[\w.+-]+\.so[\w.]*): cannot open shared object file")


def missing_libraries_message(error: BaseException) -> str | None:
    """One sentence for an ``ImportError`` or ``OSError`` of a missing system library, ``None`` for any other error.

    >>> message = missing_libraries_message(
    ...     ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
    ... )
    >>> message.startswith("The window needs the system library libEGL.so.1")
    True
    """
    found = _LIBRARY.search(str(error))
    if found is None:
        return None
    return _(
        "The window needs the system library {library}; on Debian or Ubuntu run: sudo apt install {packages}"
    ).format(library=found.group(1), packages=" ".join(PACKAGES))


def platform_problem(environment: dict[str, str] | None = None, plugins: Path | None = None) -> str | None:
    """What would keep Qt from opening a window on this Linux, in one sentence; ``None`` where nothing would.

    Qt ends the process without a word that helps when its X11 plugin cannot load, so the plugin is loaded here first.
    """
    known = dict(os.environ) if environment is None else environment
    platform = known.get("QT_QPA_PLATFORM", "")
    if not sys.platform.startswith("linux") or platform.split(":")[0] not in ("", "xcb"):
        return None
    if not known.get("DISPLAY"):
        if known.get("WAYLAND_DISPLAY") and not platform:
            return None
        return _("There is no screen to open a window on; start iAttend from a desktop session.")
    plugin = (plugins or _plugin_folder()) / "platforms" / "libqxcb.so"
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return missing_libraries_message(error)
    return None


def _plugin_folder() -> Path:
    spec = importlib.util.find_spec("PySide6")
    origin = spec.origin if spec is not None else None
    return Path(origin or ".").parent / "Qt" / "plugins"
