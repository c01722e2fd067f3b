"""Translation for rules, reports and screen: GNU gettext catalogs in ``resources/translations``.

American English stands in the source; a missing catalog means that wording.
"""

from __future__ import annotations

import gettext
from pathlib import Path

_DOMAIN = "iattend"
_FOLDER = Path(__file__).resolve().parent.parent / "resources" / "translations"

_translation: gettext.NullTranslations = gettext.NullTranslations()


def use_language(language: str) -> None:
    """Translate from now on into ``language`` (a gettext name such as ``es``); unknown ones stay English."""
    global _translation
    _translation = gettext.translation(_DOMAIN, _FOLDER, [language], fallback=True)


def _(message: str) -> str:
    """The message in the language in use."""
    return _translation.gettext(message)


def ngettext(singular: str, plural: str, count: int, **values: object) -> str:
    """The message for ``count`` things, with ``{count}`` (thousands separated) and the other values filled in."""
    return _translation.ngettext(singular, plural, count).format(count=f"{count:,}", **values)
