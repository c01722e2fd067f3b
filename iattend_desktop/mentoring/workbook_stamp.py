"""How a workbook proves what it is: every row that was written has a signed key, and one stamp signs the whole.

The key of a row signs which row it is and what stands in its protected cells, so that rows may be sorted, and a row of
another student, another workbook or another text does not pass. The stamp signs the mentor, the workbook, the day of
issue, the matches with their versions, the keys of all rows and everything else that is protected. What signs is a
secret of the workbook's own (HMAC-SHA-256, RFC 2104), made for it and kept in the workspace: it stands in no file.
Texts are compared with their blanks as one, as spreadsheet programs save line breaks in several ways.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

FORMAT = 1
_KEY = re.compile(r"([CSGT])(\d{1,5})-([0-9a-f]{24})")


@dataclass(frozen=True, slots=True)
class Seal:
    """The identity of one workbook (32 hexadecimal digits) and the secret that signs it (octets)."""

    workbook: str
    secret: bytes

    def row_key(self, kind: str, number: int, texts: Sequence[str]) -> str:
        """The key of row ``number`` of a kind (C check-in, S student, G goal, T step) with these protected texts."""
        return f"{kind}{number}-{self._sign('row', kind, str(number), *map(plain, texts))[:24]}"

    def stamp(self, about: dict[str, Any], keys: Iterable[str], fixed: Iterable[str]) -> tuple[str, str]:
        """What is said of the workbook as JSON, and the signature over it.

        ``about`` is added to what is said; ``keys`` are those of all rows, ``fixed`` every protected text outside them.
        """
        said = {"format": FORMAT, "workbook": self.workbook, **about, "keys": digest(keys), "fixed": digest(fixed)}
        text = json.dumps(said, sort_keys=True)
        return text, self._sign("stamp", text)

    def signed(self, text: str, signature: str) -> bool:
        """Whether a stamp is this workbook's."""
        return hmac.compare_digest(self._sign("stamp", text).encode(), signature.encode())

    def _sign(self, *parts: str) -> str:
        """Each part with its length before it: no two lists of parts are signed alike."""
        said = "".join(f"{len(part)}:{part}" for part in (self.workbook, *parts))
        return hmac.new(self.secret, said.encode(), hashlib.sha256).hexdigest()


def new_seal() -> Seal:
    """A workbook that is nobody's yet."""
    return Seal(secrets.token_hex(16), secrets.token_bytes(32))


def key_parts(key: str) -> tuple[str, int] | None:
    """The kind and number that a row's key names; ``None`` where it has not the shape of one.

    >>> key_parts("C7-0123456789abcdef01234567"), key_parts("C7")
    (('C', 7), None)
    """
    found = _KEY.fullmatch(key)
    return (found[1], int(found[2])) if found else None


def digest(texts: Iterable[str]) -> str:
    """One hash over texts in any order."""
    ordered = sorted(plain(text) for text in texts)
    return hashlib.sha256("".join(f"{len(text)}:{text}" for text in ordered).encode()).hexdigest()


def plain(text: str) -> str:
    """A text with every run of blanks as one.

    >>> plain(" Ana\\r\\nPérez ")
    'Ana Pérez'
    """
    return " ".join(text.split())
