"""Serve the pages: `python -m web`, with the settings of the environment."""

from __future__ import annotations

import waitress

from web.app import create_app
from workflow.bureau import open_bureau
from workflow.settings import Settings
from workflow.store.migrate import pending


def main() -> None:
    """Open the bureau and serve it on 127.0.0.1; a proxy with TLS stands in front."""
    settings = Settings.from_environment()
    if pending(settings.database_url):
        raise SystemExit("数据库尚未升级，请先运行 liuzhuan migrate / run `liuzhuan migrate` first")
    app = create_app(open_bureau(settings), settings)
    waitress.serve(app, host="127.0.0.1", port=settings.port, threads=8, ident=None)


if __name__ == "__main__":
    main()
