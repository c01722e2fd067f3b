"""``python -m tests.visual OUT_DIR [--scale 2] [--dark] [--contrast]``: a picture of every page at 1280 × 800."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Grab the pages of the frame's demonstration program."""
    parser = argparse.ArgumentParser(prog="python -m tests.visual")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    look = parser.add_mutually_exclusive_group()
    look.add_argument("--dark", action="store_true")
    look.add_argument("--contrast", action="store_true")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    from tests.visual.show import grab_demo  # after the scale: Qt reads it when it is loaded

    name = "dark" if options.dark else "contrast" if options.contrast else "light"
    for path in grab_demo(options.folder, name, options.scale):
        print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
