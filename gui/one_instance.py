"""One window per user: a second start hands its file to the first and ends."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QLockFile, QObject

from core.errors import BookError
from core.paths import data_dir

_PATIENCE_MS: Final = 1500
_MOST_BYTES: Final = 8192


class OneInstance(QObject):
    """Holds the lock of the running program and listens for later starts."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        try:
            folder = data_dir()
        except BookError:  # the book that cannot be locked will say so
            folder = Path()
        # one name for each data folder; hashlib would be loaded for this alone (4 ms of the start)
        self._name = f"so-ke-hoach-{zlib.crc32(str(folder).encode()):08x}"
        self._lock = QLockFile(str(folder / "program.lock"))
        self._lock.setStaleLockTime(0)  # only a dead process makes a lock stale
        self.is_first = folder != Path() and self._lock.tryLock(0)
        self._server: Any = None

    def hand_over(self, path: str) -> bool:
        """Give a path ('' for none) to the running program; False when it does not answer."""
        from PySide6.QtNetwork import QLocalSocket  # not needed by the first start

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_PATIENCE_MS):
            return False
        socket.write(f"{path}\n".encode())
        sent = socket.waitForBytesWritten(_PATIENCE_MS)
        socket.disconnectFromServer()
        return bool(sent)

    def listen(self, opened: Callable[[str], None]) -> None:
        """Call `opened` with the path of every later start. Only this user's programs get in."""
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self._name)  # left behind by a crash; the lock is ours
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)

        def receive() -> None:
            socket = server.nextPendingConnection()

            def read() -> None:
                if socket.canReadLine() or socket.bytesAvailable() > _MOST_BYTES:
                    line = bytes(socket.readLine(_MOST_BYTES).data())
                    opened(line.decode("utf-8", "replace").strip())
                    socket.deleteLater()

            socket.readyRead.connect(read)
            read()

        server.newConnection.connect(receive)
        server.listen(self._name)
        self._server = server

    def release(self) -> None:
        """Give up the place (the program ends)."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()
