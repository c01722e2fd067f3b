"""``python -m tests.visual OUT [--scale 2] [--dark] [--contrast] [--only PAGE] [--size SIZE]``: what a person meets."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Grab every page of the program."""
    parser = argparse.ArgumentParser(prog="python -m tests.visual")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument(
        "--only",
        metavar="PAGE",
        default="",
        help="one page of the full workspace, as matching; or watched, dialogs, mentoring_year, mentor",
    )
    sizes = ("pilot", "expansion")
    parser.add_argument(
        "--size", choices=sizes, default="pilot", help="the district of --only; expansion takes minutes"
    )
    look = parser.add_mutually_exclusive_group()
    look.add_argument("--dark", action="store_true")
    look.add_argument("--contrast", action="store_true")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    from tests.visual.show import grab_program  # after the scale: Qt reads it when it is loaded

    name = "dark" if options.dark else "contrast" if options.contrast else "light"
    for path in grab_program(options.folder, name, options.scale, options.only, options.size):
        print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
