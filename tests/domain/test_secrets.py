"""What people paste and must not leave."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.secrets import REMOVED, without_secrets

BODY = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
SECRETS = {
    "a bot token": "xoxb-" + "1234567890-" + BODY,
    "an app-level token": "xapp-1-" + "A0-" + BODY,
    "a model key": "sk-" + "proj-" + BODY,
    "an AWS key": "AKIA" + "IOSFODNN7EXAMPLE",
    "a GitHub token": "ghp_" + BODY,
    "a Google key": "AIza" + BODY[:35],
    "a JWT": "eyJ" + "hbGciOiJI.eyJ" + "zdWIiOiIx.SflKxwRJSMeK",
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
    "a private key cut short": "-----BEGIN " + "PRIVATE KEY-----\nMIIEow",
    "a card": "4111 1111 1111 1111",
    "a card in one": "5555555555554444",
    "another card": "3782-822463-10005",
    "an IBAN": "DE89 3704 0044 0532 0130 00",
    "an IBAN in one": "GB82WEST12345698765432",
}
HARMLESS = [
    "The password: required",
    "password=$PASSWORD1",
    "password=os.environ['PASS1']",
    "password: <see the vault 1>",
    "4111 1111 1111 1112",
    "order 1234567890123456",
    "commit 3f786850e387550fdab836ed7e6dc881de23001b",
    "at 1700000000.000100",
    "DE89 is a motorway, TOKEN=none, sk-short, xoxb-short",
    "flight AB12 CDEF 3456 7890",
]

PIECES = "password= 4111_ DE89 DE89_ eyJaaaaaaaa. sk- xoxb- 1 A1 password:_a a < - BEGIN_PRIVATE_KEY-----"


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_secret_is_taken_out_and_the_words_around_it_stay(secret: str) -> None:
    said = without_secrets(f"Look: {secret}")

    assert said.startswith(f"Look: {REMOVED}")
    assert secret not in said
    assert BODY not in said


@pytest.mark.parametrize("written", ["password=hunter2", "PASSWORD: hunter2!", "pwd=a.b.c.d"])
def test_a_password_is_taken_out_and_its_name_stays(written: str) -> None:
    said = without_secrets(f"use {written}, then go")

    assert said.endswith(f"{REMOVED}a password], then go")
    assert "hunter2" not in said


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize("piece", PIECES.replace("BEGIN", "-----BEGIN").split())
def test_no_text_takes_long(piece: str) -> None:
    text = piece.replace("_", " ") * (50_000 // len(piece)) + "!"
    started = time.process_time()

    without_secrets(text)

    assert time.process_time() - started < 0.5


@given(text=st.text())
def test_taking_out_twice_changes_no_more(text: str) -> None:
    once = without_secrets(text)

    assert without_secrets(once) == once
