import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.config.document import Document
from chatops.config.reading import parse_document, read_document


def read(text: str) -> Document:
    return parse_document("config.yaml", text.encode())


@pytest.mark.parametrize(
    ("raw", "where", "what"),
    [
        pytest.param(b"a: 1\n" * 60_000, "config.yaml", "larger than 256 kB", id="300 kB"),
        pytest.param("a: 1".encode("utf-16"), "config.yaml", "UTF-16", id="UTF-16"),
        pytest.param(b"a: 1\0", "config.yaml", "NUL", id="NUL"),
        pytest.param(b"a: 1\nb: \xff", "config.yaml:2", "not UTF-8", id="Latin-1"),
        pytest.param(b"a:\n\tb: 1", "config.yaml:2", "tab", id="tab"),
        pytest.param(b"a: 1\nb: \x07", "config.yaml:2", "control character", id="bell"),
        pytest.param(b'a: "\\0"', "config.yaml:1 a", "control character", id="escaped NUL"),
        pytest.param(b"a: 1\nb: [", "config.yaml:3", "not valid YAML", id="open list"),
        pytest.param(b"a: 1\n b: 2", "config.yaml:2", "not valid YAML", id="indentation"),
        pytest.param(b"%YAML 3.0\n---\n", "config.yaml:1", "not valid YAML", id="version"),
        pytest.param(b"a: 1\n---\nb: 1", "config.yaml:2", "second document", id="two documents"),
        pytest.param(
            b'a: !!python/object/apply:os.system ["x"]', "config.yaml:1 a", "tag", id="python tag"
        ),
        pytest.param(b"a: !!int 5", "config.yaml:1 a", "tag", id="tag"),
        pytest.param(b"a: &x 1\nb: *x", "config.yaml:1 a", "anchor", id="anchor"),
        pytest.param(b"b: 1\na: *x", "config.yaml:2 a", "alias", id="alias"),
        pytest.param(b"a: {<<: {b: 1}}", "config.yaml:1 a.<<", "merge key", id="merge key"),
        pytest.param(
            b"a: {b: 1,\n b: 2}", "config.yaml:2 a.b", "there twice, first in line 1", id="doubled"
        ),
        pytest.param(b"? [a]\n: 1", "config.yaml:1", "as a key", id="list as a key"),
        pytest.param(b"[" * 20_000, "config.yaml:1", "nested too deeply", id="deep list"),
        pytest.param(b"{a: " * 20_000, "config.yaml:1", "nested too deeply", id="deep mapping"),
        pytest.param(b"[" + b"a," * 100_000, "config.yaml:1", "too many values", id="wide"),
        pytest.param(b"- a", "config.yaml:1", "no sections", id="a list"),
        pytest.param(b"hello", "config.yaml:1", "no sections", id="a word"),
        pytest.param(
            b"a: {b: [1, 2, 'xoxb-1']}", "config.yaml:1 a.b[2]", "looks like a secret", id="token"
        ),
        pytest.param(b"a: sk-proj-0123456789abcdef", "config.yaml:1 a", "secret", id="key"),
    ],
)
def test_what_is_no_harmless_file_is_a_fault_with_its_line(
    raw: bytes, where: str, what: str
) -> None:
    started = time.process_time()

    fault = parse_document("config.yaml", raw).faults[0]

    assert fault.where == where
    assert what in fault.what
    assert fault.cure
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"# only a comment\n", id="comment"),
        pytest.param(b"---\n", id="marker"),
        pytest.param(b"\xef\xbb\xbf", id="BOM"),
        pytest.param(b"null", id="null"),
    ],
)
def test_an_empty_file_says_nothing_and_is_good(raw: bytes) -> None:
    document = parse_document("config.yaml", raw)

    assert document.values == {}
    assert document.faults == ()


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    document = parse_document("config.yaml", b"\xef\xbb\xbfa: 1\r\nb:\r\n  - x\r\n")

    assert document.values == {"a": "1", "b": ["x"]}
    assert document.lines == {("a",): 1, ("b",): 2, ("b", 0): 3}


@pytest.mark.parametrize(
    "written", ["9:30", "no", "on", "1.10", "0777", "2026-01-02", "1e3", "0x1", "=", ".inf", "1_0"]
)
def test_a_scalar_stays_what_is_written(written: str) -> None:
    assert read(f"a: {written}").values == {"a": written}


def test_only_a_bare_null_is_null() -> None:
    document = read("a: null\nb: ~\nc:\nd: 'null'\ne: \"\"")

    assert document.values == {"a": None, "b": None, "c": None, "d": "null", "e": ""}


def test_all_faults_of_form_are_found_at_once() -> None:
    document = read("a: &x 1\nb: *x\nc: !t 1\nc: 2")

    lines = [fault.where for fault in document.faults]
    assert lines == ["config.yaml:1 a", "config.yaml:2 b", "config.yaml:3 c", "config.yaml:4 c"]


def test_a_key_that_could_write_into_a_log_is_shown_harmless() -> None:
    document = read('"a\\nb\\e[31m": &x 1')

    assert document.faults[0].where == "config.yaml:1 a?b?[31m"


def test_a_missing_file_is_a_fault_only_when_somebody_named_it(tmp_path: Path) -> None:
    missing = tmp_path / "none.yaml"

    assert read_document(missing, named=False).faults == ()
    assert "does not exist" in read_document(missing, named=True).faults[0].what


def test_a_file_of_300_megabytes_is_not_read(tmp_path: Path) -> None:
    large = tmp_path / "config.yaml"
    with large.open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    started = time.process_time()

    (fault,) = read_document(large, named=True).faults

    assert "larger than 256 kB" in fault.what
    assert time.process_time() - started < 1


@pytest.mark.parametrize("name", [".", "a\0b", "x" * 300, "file/below"])
def test_what_cannot_be_read_is_a_fault(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()

    assert len(read_document(tmp_path / name, named=True).faults) == 1


@given(raw=st.binary(max_size=200) | st.text("[]{}:,-? &*!<\n\ta'\"#|>").map(str.encode))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    document = parse_document("config.yaml", raw)

    assert isinstance(document.values, dict)
    assert all(fault.what and fault.cure for fault in document.faults)
