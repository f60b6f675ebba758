"""A loopback index for benchmarks: its own process, a fixed latency, small honest pages."""

from __future__ import annotations

import asyncio
import json
import sys

JSON = "application/vnd.pypi.simple.v1+json"


def page(name: str) -> bytes:
    """A project with ten releases, each a wheel and an sdist."""
    files = [
        {
            "filename": filename,
            "url": f"../../files/{filename}",
            "hashes": {"sha256": f"{number:064x}"},
            "requires-python": ">=3.9",
            "upload-time": f"2026-0{number % 9 + 1}-01T00:00:00Z",
            "yanked": False,
        }
        for number in range(10)
        for filename in (f"{name}-1.{number}.0-py3-none-any.whl", f"{name}-1.{number}.0.tar.gz")
    ]
    return json.dumps({"meta": {"api-version": "1.1"}, "name": name, "files": files}).encode()


class Server:
    """Answers ``/simple/NAME/`` after ``latency`` seconds, ``/count`` with the number of answers."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.count = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive."""
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                path = request.split(b" ", 2)[1].decode()
                if path == "/count":
                    body = str(self.count).encode()
                else:
                    self.count += 1
                    await asyncio.sleep(self.latency)
                    body = page(path.strip("/").rpartition("/")[2])
                head = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(head.encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


async def main(latency: float) -> None:
    """Serve on a free port, which is printed, until killed."""
    server = await asyncio.start_server(Server(latency).serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
