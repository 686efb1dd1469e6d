"""Characters that no text keeps on its way in or out."""

import re

_LINE_ENDS = re.compile(r"\r\n?")
_UNWANTED = re.compile(
    "["
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls but tab and newline
    r"\ud800-\udfff"  # lone surrogates, which no encoding takes
    r"\ue000-\ue005"  # the domain's brackets around people, channels and times
    r"\u202a-\u202e\u2066-\u2069"  # direction overrides, which make text read as what it is not
    r"\U000e0000-\U000e007f"  # invisible tags
    "]+"
)


def clean(text: str) -> str:
    """Return a text without controls, invisible tags, direction overrides and our own brackets.

    Lines end in a newline alone. Everything else stays, so cleaning twice changes nothing.
    """
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))
