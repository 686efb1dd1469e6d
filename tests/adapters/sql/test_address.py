"""DATABASE_URL, right and wrong."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.adapters.sql.address import database_url
from chatops.domain.errors import ConfigInvalid

SECRET = "hunter2"  # noqa: S105 - must not be seen in any fault


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("sqlite:///var/chatops.db", "var/chatops.db"),
        ("sqlite:////data/chatops.db", "/data/chatops.db"),
        ("sqlite:///C:/chatops.db", "C:/chatops.db"),
        ("sqlite:///a b#c.db", "a b#c.db"),
    ],
)
def test_a_sqlite_file_is_named_relative_or_absolute(text: str, path: str) -> None:
    url = database_url(text)

    assert url.drivername == "sqlite+aiosqlite"
    assert url.database == path


def test_a_server_is_named_with_user_password_host_and_port() -> None:
    url = database_url("postgresql://ana:p%23%40s%2Fs@db.internal:6432/chat")

    assert url.drivername == "postgresql+asyncpg"
    assert (url.username, url.password) == ("ana", "p#@s/s")
    assert (url.host, url.port, url.database) == ("db.internal", 6432, "chat")


def test_a_server_can_listen_on_a_socket() -> None:
    assert database_url("postgresql://ana@/chat?host=/run/pg").query == {"host": "/run/pg"}


def test_the_name_that_libpq_has_for_tls_is_understood() -> None:
    assert database_url("postgresql://h/d?sslmode=require").query == {"ssl": "require"}


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_password_can_be_given_percent_encoded(password: str) -> None:
    url = database_url(f"postgresql://u:{quote(password, safe='')}@h/d")

    assert url.password == password
    assert database_url(url.render_as_string(hide_password=False)) == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "chatops.db",
        " sqlite:///x",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite://chatops.db",
        "sqlite:///x?mode=ro",
        "sqlite:///a\0b",
        "sqlite:///a\n",
        f"mysql://root:{SECRET}@h/d",
        f"postgres+psycopg2://u:{SECRET}@h/d",
        f"postgresql://u:{SECRET}@h",
        f"postgresql://u:{SECRET}@h:port/d",
        f"postgresql://u:{SECRET}@h:99999/d",
        f"postgresql://u:x@{SECRET}@h/d",
        f"postgresql://u:{SECRET}@h/d?timeout=3",
        f"postgresql://u:{SECRET}@h/d?ssl=on&ssl=off",
        f"postgresql//u:{SECRET}@h/d",
    ],
)
def test_what_cannot_work_is_one_fault_with_a_cure_and_no_secret(text: str) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        database_url(text)

    (fault,) = caught.value.faults
    assert fault.where == "DATABASE_URL"
    assert fault.cure
    assert SECRET not in str(fault)
    assert "\n" not in str(fault)


@given(st.text())
def test_no_text_at_all_raises_anything_else(text: str) -> None:
    try:
        database_url(text)
    except ConfigInvalid:
        return
