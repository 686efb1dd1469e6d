"""Secrets that people paste: taken out of their words before anything keeps or sends those.

Only what has a form of its own is found; a word that happens to be a password is not. Every
pattern reads a text once, however it is made.
"""

import re
from collections.abc import Callable

REMOVED = "[secret removed: "
"""How what stands in the place of a secret begins."""

_TOKEN = re.compile(
    r"\b(?:xox[abeoprs]-[0-9A-Za-z-]{10,}|xapp-\d-[0-9A-Za-z-]{10,}|sk-[\w-]{20,}"
    r"|(?:AKIA|ASIA)[0-9A-Z]{16}\b|gh[pousr]_[0-9A-Za-z]{36,}|github_pat_\w{22,}"
    r"|glpat-[\w-]{20,}|AIza[\w-]{35}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,})",
    re.ASCII,
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|\Z)",
    re.DOTALL,
)
_PASSWORD = re.compile(
    r"(?P<kept>\b(?:password|passwd|passphrase|pwd)[=:] ?)(?=[^\s,;]{0,60}[^A-Za-z\s,;])"
    r"[^\s,;'\"()\[\]{}<>$*]{6,200}(?![^\s,;'\"])",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"(?<![\w.-])(?:\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}|3\d{3}([ -]?)\d{6}\2\d{5})(?![\w-]|\.\d)",
    re.ASCII,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b", re.ASCII)


def without_secrets(text: str) -> str:
    """Return a text with each secret replaced by a word for what it was."""
    for pattern, kind, real in _FORMS:
        text = pattern.sub(_replaced_by(kind, real), text)
    return text


def _replaced_by(kind: str, real: Callable[[str], bool]) -> Callable[["re.Match[str]"], str]:
    def replaced(found: "re.Match[str]") -> str:
        kept = found.groupdict().get("kept", "")
        return f"{kept}{REMOVED}{kind}]" if real(found[0]) else found[0]

    return replaced


def _always(_: str) -> bool:
    return True


def _is_card(text: str) -> bool:
    """Check the issuer's digit and Luhn's sum."""
    digits = [int(letter) for letter in text if letter.isdigit()]
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[-2::-2]]  # noqa: PLR2004  Luhn's
    return digits[0] in (3, 4, 5, 6) and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_iban(text: str) -> bool:
    """Check the length and the remainder by 97, as ISO 7064 has it."""
    plain = text.replace(" ", "")
    number = "".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])
    return 15 <= len(plain) <= 34 and int(number) % 97 == 1  # noqa: PLR2004  the standard's


_FORMS: tuple[tuple["re.Pattern[str]", str, Callable[[str], bool]], ...] = (
    (_PRIVATE_KEY, "a private key", _always),
    (_TOKEN, "a token", _always),
    (_PASSWORD, "a password", _always),
    (_CARD, "a card number", _is_card),
    (_IBAN, "a bank account", _is_iban),
)
