"""A child process that serves: started with its log, waited for until it answers, stopped for certain."""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from tasks.errors import Unusable
from workers.lifeline import bound

_POLL = 0.05
HOST = "127.0.0.1"
#: How a process begins the line that says why it cannot work as it is set up, before it exits with EX_CONFIG.
UNUSABLE_LINE = "nightdesk: cannot work as it is set up: "


class NotReady(RuntimeError):
    """A service did not come up; the message names its log file and the end of it."""


class Service:
    """A running child process with a log file."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        leftovers: Iterable[Path] = (),
    ) -> None:
        self.name = name
        self.log = log
        self._command = list(command)
        self._cwd = cwd
        self._leftovers = tuple(leftovers)
        self._env = dict(env) if env is not None else None
        self.process = self._spawn()

    def _spawn(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as out:
            # A process group of its own: Ctrl-C reaches us alone, and we stop our children in order.
            return subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=self._cwd,
                env=self._env,
                start_new_session=True,
                preexec_fn=bound(),
            )

    def restart_if_dead(self) -> bool:
        """Start the process again if it has ended; tell whether it had.

        Raises `Unusable`, with the reason, when it ended because it cannot work as it is set up.
        """
        if self.running:
            return False
        if self.process.returncode == os.EX_CONFIG:
            raise Unusable(self._unusable())
        self.process = self._spawn()
        return True

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self.process.poll() is None

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait until ``ready`` answers True; raises `NotReady` when it takes too long or the process ends."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not self.running:
                raise NotReady(f"{self.name} ended at once (exit status {self.process.returncode}). {self._why()}")
            if ready():
                return
            time.sleep(_POLL)
        raise NotReady(f"{self.name} was not ready after {seconds:.0f} s. {self._why()}")

    def _unusable(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        said = [line.removeprefix(UNUSABLE_LINE) for line in lines if line.startswith(UNUSABLE_LINE)]
        return said[-1] if said else f"{self.name} cannot work as it is set up. {self._why()}"

    def _why(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-3:]
        return f"Its log is {self.log}; it ends: {' | '.join(line.strip()[:200] for line in lines) or '(empty)'}"

    def stop(self, *, seconds: float) -> None:
        """End the process: politely, and after ``seconds`` (0: at once) certainly; delete what it leaves about."""
        if self.running and seconds:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        if self.running:
            self.process.kill()
            self.process.wait()
        for path in self._leftovers:
            path.unlink(missing_ok=True)


def free_ports(count: int) -> list[int]:
    """Find TCP ports of the loopback interface that nobody listens on."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]


def private_file(path: Path, text: str) -> Path:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_suffix(path.suffix + ".new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    new.write_text(text, encoding="utf-8")
    return new.replace(path)
