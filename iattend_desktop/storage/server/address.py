"""Where a workspace stands on a server: the address that a person writes, never with a password."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError

_BEGINNINGS = ("postgresql://", "postgres://")
_TLS = ("require", "verify-ca", "verify-full")
_HERE = ("disable", "allow", "prefer", *_TLS)  # as libpq knows them
_OPTIONS = frozenset({"host", "port", "sslmode", "sslrootcert"})
PORT = 5432


@dataclass(frozen=True)
class Address:
    """A database on a PostgreSQL server. ``host`` is a name, an IP address, or the folder of the server's socket."""

    host: str
    port: int
    database: str
    tls: str  # libpq's sslmode
    root_certificate: str | None = None

    @property
    def name(self) -> str:
        """What a person calls it: the database, and where it is unless that is this computer."""
        return self.database if self.is_here else f"{self.database} ({self.host})"

    @property
    def is_here(self) -> bool:
        """Whether nothing goes over a network: a socket, or the computer itself."""
        return is_loopback(self.host)

    def __str__(self) -> str:
        """The address as it is written after ``--workspace``."""
        if self.host.startswith("/"):
            return f"postgresql:///{self.database}?host={self.host}&port={self.port}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        options = [] if self.tls == _unsaid(self.host) else [f"sslmode={self.tls}"]
        options += [f"sslrootcert={self.root_certificate}"] if self.root_certificate else []
        return f"postgresql://{host}:{self.port}/{self.database}{'?' if options else ''}{'&'.join(options)}"


def is_address(text: str) -> bool:
    """Whether somebody means a server and no file; ``postgresql:/…`` is what a path makes of an address."""
    return text.startswith(("postgresql:", "postgres:"))


def address_of(text: str) -> Address:
    """The address that a text names: ``postgresql://host[:port]/database``, and behind ``?`` how TLS is checked.

    Off this computer the connection is encrypted, or there is none. Raises ``UserError`` for what is no address, and
    for a password in it: an address is seen in lists of processes and in the history of a terminal.

    >>> address_of("postgresql://records.example.org/iattend").tls
    'require'
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port or PORT
        options = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
    except ValueError as error:
        raise UserError(_no_address()) from error
    if parts.password is not None:
        raise UserError(
            _(
                "The address holds a password, which others could read. Leave it out; it is asked for, or "
                "IATTEND_PASSWORD has it."
            )
        )
    if parts.username is not None:
        raise UserError(_("The address holds a login. Leave it out and give it with --login."))
    host = unquote(options.get("host", "")) or host
    database = unquote(parts.path.removeprefix("/"))
    if "port" in options:
        port = int(options["port"]) if options["port"].isdigit() else 0
    if not text.startswith(_BEGINNINGS) or not host or not database or "/" in database or not port:
        raise UserError(_no_address())
    unknown = sorted(set(options) - _OPTIONS)
    if unknown:
        raise UserError(
            _(
                "The address has “{option}” behind the question mark, which the program does not know. Use sslmode or "
                "sslrootcert."
            ).format(option=unknown[0])
        )
    tls = options.get("sslmode", _unsaid(host))
    if tls not in _HERE:
        raise UserError(
            _(
                "The address asks for “sslmode={mode}”, which there is not. Use require, verify-ca or verify-full."
            ).format(mode=tls)
        )
    if tls not in _TLS and not is_loopback(host):
        raise UserError(
            _(
                "The address asks for “sslmode={mode}”: student records would cross the network unencrypted. Use "
                "require, verify-ca or verify-full."
            ).format(mode=tls)
        )
    certificate = options.get("sslrootcert")
    if certificate not in (None, "system") and not Path(certificate).is_file():
        raise UserError(
            _("There is no file {path}, which should hold the certificate that the server is known by.").format(
                path=certificate
            )
        )
    return Address(host, port, database, tls, certificate)


def _unsaid(host: str) -> str:
    """How TLS is checked where the address does not say."""
    return "prefer" if is_loopback(host) else "require"


def is_loopback(host: str) -> bool:
    """Whether a host is this computer: its socket's folder, its name for itself, or an address of its own loop."""
    if host.startswith("/") or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _no_address() -> str:
    return _("This is no address of a workspace on a server. Write it as postgresql://host/database.")
