"""A Chromium whose debugger stays out of the way, to time it as a reader has it.

Playwright listens to the network, for which the browser keeps and decodes every body on the page's
own main thread, and it holds each new worker and frame until it has looked at it. Here one pipe
speaks the same protocol, and nothing is listened to.
"""

import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SETTLE = 1.0  # seconds in which a browser comes to rest after its own start
TO_BROWSER, FROM_BROWSER = 3, 4  # the file descriptors that --remote-debugging-pipe takes


class QuietPage:
    """The first tab."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from = to_browser, from_browser
        self._last_id, self._unread = 0, b""
        self._tab: dict[str, str] = {}
        tabs = self.send("Target.getTargets", filter=[{"type": "page"}])["targetInfos"]
        tab = self.send("Target.attachToTarget", targetId=tabs[0]["targetId"], flatten=True)
        self._tab = {"sessionId": tab["sessionId"]}

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the DevTools protocol to the tab, and its result."""
        return self._send(method, params, self._tab)

    def _send(self, method: str, params: dict[str, Any], to: dict[str, str]) -> dict[str, Any]:
        self._last_id += 1
        command = {"id": self._last_id, "method": method, "params": params, **to}
        os.write(self._to, json.dumps(command).encode() + b"\0")
        while True:
            answer = self._next_message()
            if answer.get("id") == self._last_id:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return dict(answer["result"])

    def _next_message(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            more = os.read(self._from, 1 << 16)
            if not more:
                raise RuntimeError("the browser has ended")
            self._unread += more
        message, _, self._unread = self._unread.partition(b"\0")
        return dict(json.loads(message))

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page, or what it promises."""
        answer = self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['result'].get('description')}")
        return answer["result"].get("value")

    def memory(self) -> float:
        """Megabytes in all processes that hold pages, frames and workers, by Linux's count.

        Of a part that several processes share, each has its share (PSS).
        """
        told = self._send("SystemInfo.getProcessInfo", {}, {})["processInfo"]
        pages = [process["id"] for process in told if process["type"] == "renderer"]
        rolled_up = "".join(Path(f"/proc/{page}/smaps_rollup").read_text() for page in pages)
        return sum(map(int, re.findall(r"^Pss: +(\d+) kB", rolled_up, re.M))) * 1024 / 1e6

    def press(self, key: str) -> None:
        """Press and let go a key that types one letter, into whatever has the focus."""
        code = ord(key.upper())  # the key's own code, for letters and the space
        for kind in ("keyDown", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                windowsVirtualKeyCode=code,
                **({"text": key} if kind == "keyDown" else {}),
            )

    def goto(self, url: str) -> None:
        """Return when the document has begun to arrive."""
        self.send("Page.navigate", url=url)


@contextmanager
def quiet_page(browser: str, flags: Sequence[str], size: tuple[int, int]) -> Iterator[QuietPage]:
    """A page of that size in a new profile."""
    their_in, our_out = os.pipe()
    our_in, their_out = os.pipe()

    def take_their_ends() -> None:
        far = [os.dup2(end, n) for end, n in ((their_in, 100), (their_out, 101))]
        for end, n in zip(far, (TO_BROWSER, FROM_BROWSER), strict=True):
            os.dup2(end, n)  # by way of 100, since 3 or 4 may be one of the ends

    with tempfile.TemporaryDirectory(prefix="profile-", ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                browser,
                *flags,
                "--headless",
                "--remote-debugging-pipe",
                f"--user-data-dir={profile}",
                "about:blank",
            ],
            close_fds=False,
            preexec_fn=take_their_ends,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(their_in)
        os.close(their_out)
        try:
            page = QuietPage(our_out, our_in)
            screen = {"width": size[0], "height": size[1], "deviceScaleFactor": 1}
            page.send("Emulation.setDeviceMetricsOverride", **screen, mobile=False)
            time.sleep(SETTLE)
            yield page
        finally:
            os.close(our_out)  # at which the browser ends
            os.close(our_in)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
