"""A server that is far away: a relay in front of it that holds every message back for half of the way, each way."""

from __future__ import annotations

import asyncio
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from iattend_desktop.storage.server.address import Address

_CHUNK = 1 << 16


@dataclass
class Way:
    """What went over the way: ``round_trips`` counts how often the server was asked and the program had to wait.

    ``answers_left``: after so many the line is cut; ``None`` for a line that holds.
    """

    seconds: float
    answers_left: int | None = None
    round_trips: int = 0
    octets: int = 0
    _asking: bool = False


@contextmanager
def far_away(address: Address, milliseconds: float) -> Iterator[tuple[Address, Way]]:
    """The address of the relay in front of a server whose socket is on this computer; ``milliseconds`` there and back.

    Messages follow each other as on a real line: only their way takes time, not their size.
    """
    way = Way(milliseconds / 1000 / 2)
    loop = asyncio.new_event_loop()
    socket = f"{address.host}/.s.PGSQL.{address.port}"
    relay = loop.run_until_complete(
        asyncio.start_server(lambda reader, writer: _relay(reader, writer, socket, way), "127.0.0.1", 0)
    )
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        port = relay.sockets[0].getsockname()[1]
        yield replace(address, host="127.0.0.1", port=port), way
    finally:
        asyncio.run_coroutine_threadsafe(_end(relay), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(relay: asyncio.Server) -> None:
    relay.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _relay(reader: StreamReader, writer: StreamWriter, socket: str, way: Way) -> None:
    there, back = await asyncio.open_unix_connection(socket)
    try:
        await asyncio.gather(_carry(reader, back, way, asks=True), _carry(there, writer, way, asks=False))
    except asyncio.CancelledError:  # the relay ends; nobody waits for this to be told
        return
    finally:
        back.close()
        writer.close()


async def _carry(reader: StreamReader, writer: StreamWriter, way: Way, *, asks: bool) -> None:
    """Carry one direction, in its order, each piece ``way.seconds`` after it was handed over."""
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def deliver() -> None:
        while True:
            due, piece = await under_way.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            writer.write(piece)
            await writer.drain()
            if not piece:
                return

    delivering = asyncio.create_task(deliver())
    while piece := await reader.read(_CHUNK):
        if not asks and way.answers_left is not None:
            way.answers_left -= 1
            if way.answers_left < 0:
                break
        if asks and not way._asking:
            way.round_trips += 1
        way._asking = asks
        way.octets += len(piece)
        under_way.put_nowait((loop.time() + way.seconds, piece))
    under_way.put_nowait((loop.time() + way.seconds, b""))
    await delivering
    if writer.can_write_eof():
        writer.write_eof()
