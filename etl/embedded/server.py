"""How to reach a running server: what callers keep and pass on."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from psycopg.conninfo import make_conninfo


@dataclass(frozen=True, slots=True)
class Server:
    """A server that takes connections, for anyone who opens one. There is no password and no TCP port."""

    home: Path
    socket_dir: Path
    port: int
    pid: int

    def url(self, role: str, database: str) -> str:
        """SQLAlchemy URL for `role` on `database`; every part is percent-quoted."""
        host = quote(str(self.socket_dir), safe="/")
        return f"postgresql+psycopg://{quote(role, safe='')}@/{quote(database, safe='')}?host={host}&port={self.port}"

    def conninfo(self, role: str, database: str) -> str:
        """The same as a libpq connection string, for psycopg and the command line tools."""
        return make_conninfo(host=str(self.socket_dir), port=self.port, user=role, dbname=database)
