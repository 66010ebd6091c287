"""Chromium, driven: a page at a width, light or dark, with or without scripts; what it asked for and said."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

SWITCHES = (
    "headless=new", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
    "disable-component-update", "disable-sync", "disable-dev-shm-usage", "hide-scrollbars",
)  # fmt: skip


class Browser:
    """One window, offline."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(self, page: Path, *, width: int = 1280, dark: bool = False, scripts: bool = True) -> None:
        """Shows a file; what was asked for and said before is forgotten."""
        self.command("Network.enable")
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self.command("Emulation.setDeviceMetricsOverride", **size)
        self.show_as("", dark=dark)
        self.command("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.command(
            "Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0
        )
        self.said(), self.requests()
        self.driver.get(page.as_uri())

    def show_as(self, media: str, *, dark: bool) -> None:
        """On a screen ('') or on paper ('print'), with the reader's preference."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def command(self, name: str, **values: object) -> dict[str, Any]:
        """A command of Chromium's own protocol."""
        answer: dict[str, Any] = self.driver.execute_cdp_cmd(name, values)
        return answer

    def ask(self, script: str, *arguments: object) -> Any:  # noqa: ANN401  # whatever the script returns
        """What a script returns."""
        return self.driver.execute_script(script, *arguments)

    def said(self) -> list[str]:
        """The console since it was last read."""
        return [entry["message"] for entry in self._log("browser")]

    def requests(self) -> list[str]:
        """The addresses asked for since they were last read."""
        messages = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        return [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]

    def _log(self, name: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.driver.get_log(name)  # type: ignore[no-untyped-call]
        return entries

    def pdf(self) -> bytes:
        """The page on paper."""
        printed = self.command("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(printed["data"])

    def violations(self) -> list[str]:
        """What axe-core finds serious or critical: rule and element."""
        pytest.importorskip("axe_playwright_python", reason="pip install --no-deps axe-playwright-python")
        self.ask(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
        found = self.driver.execute_async_script("axe.run().then(arguments[0])")["violations"]
        grave = [one for one in found if one["impact"] in ("serious", "critical")]
        return [f"{one['id']}: {node['html'][:200]}" for one in grave for node in one["nodes"]]


@contextmanager
def browser() -> Iterator[Browser]:
    """A fresh Chromium; the test is skipped where there is none."""
    program, control = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or control is None:
        pytest.skip("apt-get install chromium chromium-driver")
    options = Options()
    options.binary_location = program
    for switch in SWITCHES:
        options.add_argument(f"--{switch}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service(control))
    driver.set_script_timeout(300)  # axe-core on a slow machine
    try:
        yield Browser(driver)
    finally:
        driver.quit()
