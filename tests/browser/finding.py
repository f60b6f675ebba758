"""Find a Chromium on this machine, or say how to get one; ``python tests/browser/finding.py`` tells which."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "FACTLOCK_BROWSER"
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
HOW = f"""\
No Chromium was found on this machine, and these tests need one. To get it:

  Debian              apt-get install chromium
  Ubuntu              snap install chromium
  Fedora              dnf install chromium
  Arch                pacman -S chromium
  macOS               brew install --cask chromium
  Windows             Microsoft Edge comes with the system; or winget install Google.Chrome

A browser in another place is named by {VARIABLE}=/path/to/chromium. Chrome and Edge do as well.
"""


class NoBrowserError(RuntimeError):
    """There is none, or none where it was said to be; the message says what to do."""


def find_browser(environment: Mapping[str, str] = os.environ) -> str:
    """The path of the browser that was named, or else of the first that is known on this system."""
    if named := environment.get(VARIABLE):
        found = shutil.which(named, path=environment.get("PATH"))
        if found is None:
            raise NoBrowserError(f"{VARIABLE} names {named}, and no program is there.\n\n{HOW}")
        return found
    for name in NAMES:
        if found := shutil.which(name, path=environment.get("PATH")):
            return found
    for place in PLACES:
        if Path(place).is_file():
            return place
    raise NoBrowserError(HOW)


if __name__ == "__main__":
    try:
        print(f"The browser: {find_browser()}")
    except NoBrowserError as error:
        sys.exit(str(error))
