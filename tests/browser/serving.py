"""Pages served within the test's own process, so that it may set their clock between two clicks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from werkzeug.serving import make_server

from web.app import create_app
from workflow.bureau import Bureau


@contextmanager
def served(bureau: Bureau) -> Iterator[str]:
    """Serve a bureau on a free port; yields the address."""
    server = make_server("127.0.0.1", 0, create_app(bureau, bureau.settings), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
