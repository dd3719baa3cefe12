"""The machine's own browser, for whoever drives it."""

import shutil

#: What the browser is called where it is a command.
COMMANDS = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
]

MISSING = (
    "No browser was found: install Chromium (Debian, Ubuntu: sudo apt "
    "install chromium) or Google Chrome, then run make again."
)


def launch(playwright):
    """Start the machine's own Chromium, Chrome or Edge, without a window.

    Parameters
    ----------
    playwright : Playwright

    Returns
    -------
    Browser

    Raises
    ------
    FileNotFoundError
        The machine has none of them.
    """
    from playwright.sync_api import Error

    found = next(filter(None, map(shutil.which, COMMANDS)), None)
    if found:
        return playwright.chromium.launch(executable_path=found)
    for channel in ("chrome", "msedge"):
        try:
            return playwright.chromium.launch(channel=channel)
        except Error:
            continue
    raise FileNotFoundError(MISSING)
