"""A network between a client and a server that can be made slow: a proxy that holds bytes back."""

import asyncio
import threading
from contextlib import suppress

from free_port import free_port


class SlowNetwork:
    """A proxy on a free port; each piece of either direction waits `delay_s` before it goes on.

    Args:
        port: of the server on 127.0.0.1.
    """

    def __init__(self, port):
        self.port = free_port()
        self.delay_s = 0.0
        self._server_port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        begun = asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self._server = asyncio.run_coroutine_threadsafe(begun, self._loop).result(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _connected(self, client_reader, client_writer):
        try:
            server_reader, server_writer = await asyncio.open_connection(
                "127.0.0.1", self._server_port
            )
        except OSError:
            client_writer.close()
            return
        await asyncio.gather(
            self._pass_on(client_reader, server_writer), self._pass_on(server_reader, client_writer)
        )

    async def _pass_on(self, reader, writer):
        with suppress(OSError):
            while piece := await reader.read(65536):
                await asyncio.sleep(self.delay_s)
                writer.write(piece)
                await writer.drain()
        with suppress(OSError):
            writer.close()
