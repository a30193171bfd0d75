"""Drive the browsers that Playwright's Chromium is not: Debian's Firefox ESR and WebKitGTK.

Playwright's own Firefox and WebKit are patched builds; these are the ones that people have. Firefox
listens to WebDriver BiDi by itself; WebKitGTK has a driver beside it that speaks WebDriver.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

START = 60.0  # seconds for a browser to come up; it takes a few
PAUSE = 0.05  # seconds between two looks at something that is waited for
DIRECT = {"proxy": {"proxyType": "direct"}}  # the site is on this machine
# Values go in and out as JSON text, so that both protocols carry nothing but strings.
IN_PAGE = """async (args) => {
    try {
        const value = await (FUNCTION
        )(...JSON.parse(args));
        return JSON.stringify({ value: value ?? null });
    } catch (error) {
        return JSON.stringify({ error: String(error), stack: String(error?.stack ?? "") });
    }
}"""


class BrowserError(Exception):
    """The browser could not be started, or refused a command."""


class PageError(Exception):
    """A function failed in the page; the message is that of its exception."""


class OtherBrowser(ABC):
    """One browser, and the tab of it that is looked at."""

    name = ""
    version = ""

    def open(self, url: str, timeout: float = 60) -> None:
        """Go to an address and wait for the page's load event."""
        try:
            self._go(url, timeout)
        except TimeoutError:
            raise TimeoutError(f"{self.name} did not load {url} in {timeout:g} s") from None

    def evaluate(self, function: str, *args: Any, timeout: float = 30) -> Any:
        """Call a JavaScript function, async or not, in the page; return its value.

        Arguments and value are what JSON can say; undefined comes back as None. PageError if the
        function throws, TimeoutError if it has not ended in time (it may still go on).
        """
        try:
            text = self._call(IN_PAGE.replace("FUNCTION", function), json.dumps(args), timeout)
        except TimeoutError:
            message = f"{self.name} had no answer in {timeout:g} s to {function}"
            raise TimeoutError(message) from None
        answer = json.loads(text)
        if "error" in answer:
            error = PageError(answer["error"])
            error.add_note(f"in {self.name}, by {function}\n{answer['stack']}")
            raise error
        return answer["value"]

    def wait_for(self, function: str, *args: Any, timeout: float = 30) -> Any:
        """Call a function again and again until its value is not None, False, 0 or empty."""
        deadline = time.monotonic() + timeout
        while not (value := self.evaluate(function, *args, timeout=timeout)):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.name} waited {timeout:g} s for {function}")
            time.sleep(PAUSE)
        return value

    def type(self, text: str) -> None:
        """Type into whatever has the focus. Keys without a character are WebDriver's, such as
        "\\ue012" for the left arrow."""
        keys = [{"type": f"key{way}", "value": key} for key in text for way in ("Down", "Up")]
        self._act([{"type": "key", "id": "keyboard", "actions": keys}])

    @abstractmethod
    def new_tab(self) -> None:
        """Go on in a new tab; those before stay open."""

    @abstractmethod
    def _go(self, url: str, timeout: float) -> None: ...

    @abstractmethod
    def _call(self, function: str, argument: str, timeout: float) -> str: ...

    @abstractmethod
    def _act(self, actions: list[dict[str, Any]]) -> None: ...


class Firefox(OtherBrowser):
    """Firefox by WebDriver BiDi: numbered commands over one websocket."""

    name = "Firefox"

    def __init__(self, connection: ClientConnection) -> None:
        self.connection, self.number = connection, 0
        session = self._send("session.new", capabilities={"alwaysMatch": DIRECT})
        self.version = session["capabilities"]["browserVersion"]
        self.new_tab()  # in the one that Firefox starts with, the address bar keeps the focus

    def _send(self, method: str, timeout: float = START, **params: Any) -> Any:
        self.number += 1
        command = {"id": self.number, "method": method, "params": params}
        self.connection.send(json.dumps(command))
        answer: dict[str, Any] = {}
        deadline = time.monotonic() + timeout
        while answer.get("id") != self.number:  # another is of a command that took too long
            answer = json.loads(self.connection.recv(max(0, deadline - time.monotonic())))
        if answer["type"] == "error":
            raise BrowserError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]

    def new_tab(self) -> None:
        self.context = self._send("browsingContext.create", type="tab")["context"]

    def _go(self, url: str, timeout: float) -> None:
        to: dict[str, Any] = {"context": self.context, "url": url, "wait": "complete"}
        self._send("browsingContext.navigate", timeout, **to)

    def _call(self, function: str, argument: str, timeout: float) -> str:
        answer = self._send(
            "script.callFunction",
            timeout,
            functionDeclaration=function,
            arguments=[{"type": "string", "value": argument}],
            awaitPromise=True,
            target={"context": self.context},
        )
        if answer["type"] == "exception":  # what it throws is caught, so it is no JavaScript
            raise PageError(answer["exceptionDetails"]["text"])
        return str(answer["result"]["value"])

    def _act(self, actions: list[dict[str, Any]]) -> None:
        self._send("input.performActions", context=self.context, actions=actions)


class WebKitGTK(OtherBrowser):
    """WebKitGTK by WebDriver: one request over HTTP for each command."""

    name = "WebKitGTK"

    def __init__(self, port: int) -> None:
        self.connection, self.path = HTTPConnection("127.0.0.1", port), ""
        session = self._send("/session", capabilities={"alwaysMatch": DIRECT})
        self.version = session["capabilities"]["browserVersion"]
        self.path = f"/session/{session['sessionId']}"

    def _send(self, command: str, timeout: float = START, **params: Any) -> Any:
        # Each on a connection of its own: none is left with the answer of one that took too long.
        self.connection.close()
        self.connection.timeout = timeout
        self.connection.request("POST", self.path + command, json.dumps(params))
        value = json.loads(self.connection.getresponse().read())["value"]
        if isinstance(value, dict) and "error" in value:
            if value["error"] in ("script timeout", "timeout"):
                raise TimeoutError
            kind = PageError if value["error"] == "javascript error" else BrowserError
            raise kind(f"{command}: {value['error']}: {value['message']}")
        return value

    def new_tab(self) -> None:
        # A tab that is not in front draws nothing here; a window does.
        self._send("/window", handle=self._send("/window/new", type="window")["handle"])

    def _go(self, url: str, timeout: float) -> None:
        self._send("/timeouts", pageLoad=round(timeout * 1000))
        self._send("/url", timeout + 5, url=url)
        # It does not say that nobody answered at the address; it shows an empty page instead.
        if "about:blank" in self._call("() => location.href", "", timeout):
            raise BrowserError(f"nothing came from {url}")

    def _call(self, function: str, argument: str, timeout: float) -> str:
        self._send("/timeouts", script=round(timeout * 1000))
        script = f"return ({function})(arguments[0])"
        # A page that is busy does not notice the driver's limit; the connection's ends it then.
        return str(self._send("/execute/sync", timeout + 5, script=script, args=[argument]))

    def _act(self, actions: list[dict[str, Any]]) -> None:
        self._send("/actions", actions=actions)


@contextmanager
def firefox() -> Iterator[OtherBrowser]:
    """Firefox without a window, for as long as the block runs."""
    with profile() as home:
        program = os.environ.get("FIREFOX", "firefox-esr")
        options = ["--headless", "--no-remote", "--remote-debugging-port", "0"]
        command = [program, *options, "--profile", str(home)]
        with running(command, {"HOME": str(home)}) as process:
            address = wait_for_address(home / "WebDriverBiDiServer.json", process)
            # No limit for an answer's size, no pings that a busy browser would leave unanswered.
            with connect(address, max_size=None, ping_interval=None, proxy=None) as connection:
                yield Firefox(connection)


def wait_for_address(note: Path, process: subprocess.Popen[bytes]) -> str:
    """The address that Firefox listens at; it writes it into its profile."""
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(FileNotFoundError, json.JSONDecodeError):  # not there, or half written
            place = json.loads(note.read_text())
            return f"ws://{place['ws_host']}:{place['ws_port']}/session"
        time.sleep(PAUSE)
    raise BrowserError("Firefox did not start")


@contextmanager
def webkitgtk() -> Iterator[OtherBrowser]:
    """WebKitGTK's small browser on a screen that nobody sees, for as long as the block runs."""
    with profile() as home, screen() as display:
        port = free_port()
        here = {"HOME": str(home), "DISPLAY": display, "GDK_BACKEND": "x11"}
        with running(["WebKitWebDriver", f"--port={port}"], here) as process:
            wait_for_port(port, process)
            yield WebKitGTK(port)


def free_port() -> int:
    """A port that nobody listens at; the driver cannot choose one by itself."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return as soon as the driver listens."""
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(PAUSE)
    raise BrowserError("WebKitWebDriver did not start")


@contextmanager
def screen() -> Iterator[str]:
    """A display without a monitor, by the number that Xvfb finds free."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    with running(command, {}, stdout=subprocess.PIPE) as process:
        assert process.stdout
        number = process.stdout.readline().decode().strip()
        if not number:
            raise BrowserError("Xvfb did not start")
        yield f":{number}"


@contextmanager
def profile() -> Iterator[Path]:
    """A home of its own for a browser, so that it knows nothing and leaves nothing."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def running(
    command: list[str], variables: Mapping[str, str], stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program, ended with all that it has started when the block ends."""
    env = {**os.environ, **variables}
    with subprocess.Popen(command, env=env, stdout=stdout, start_new_session=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            with suppress(ProcessLookupError):  # none is left
                os.killpg(process.pid, signal.SIGKILL)
