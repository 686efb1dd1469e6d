"""What hangs on a message besides its text: attachments, link previews, files."""

from chatops.adapters.slack.cleaning import clean
from chatops.adapters.slack.reading.blocks import render_blocks
from chatops.adapters.slack.reading.markup import readable
from chatops.adapters.slack.reading.richtext import Element
from chatops.adapters.slack.reading.shape import as_map, as_maps, as_text, one_line

ATTACHMENTS = 20
FILES = 20


def attachments(raw: Element) -> list[str]:
    """Return each attachment under a label that says where its text comes from."""
    found = (_attachment(one) for one in as_maps(raw.get("attachments"))[:ATTACHMENTS])
    return [text for text in found if text]


def files(raw: Element) -> list[str]:
    """Return one line for each file: its name, type and size, never its content."""
    return [_file(one) for one in as_maps(raw.get("files"))[:FILES]]


def _attachment(one: Element) -> str:
    parts = [readable(as_text(one.get(key))) for key in ("pretext", "author_name")]
    parts.append(_title(one))
    parts.append(readable(as_text(one.get("text"))))
    parts += [_field(field) for field in as_maps(one.get("fields"))]
    parts.append(render_blocks(one.get("blocks")))
    parts += [
        render_blocks(as_map(part.get("message")).get("blocks"))
        for part in as_maps(one.get("message_blocks"))
        if not one.get("text")
    ]
    said = "\n".join(dict.fromkeys(part for part in parts if part.strip()))
    said = said or readable(as_text(one.get("fallback")))
    return f"[{_label(one)}]\n{said}" if said else ""


def _label(one: Element) -> str:
    if one.get("is_msg_unfurl") is True or one.get("is_share") is True:
        return "shared message"
    source = clean(one_line(one.get("original_url") or one.get("from_url"), 300))
    return f"link preview of {source}" if source else "attachment"


def _title(one: Element) -> str:
    title, url = readable(as_text(one.get("title"))), clean(as_text(one.get("title_link")))
    return f"{title} ({url})" if title and url and title != url else title or url


def _field(field: Element) -> str:
    title, value = (readable(as_text(field.get(key))) for key in ("title", "value"))
    return ": ".join(part for part in (title, value) if part)


def _file(one: Element) -> str:
    if one.get("mode") in ("tombstone", "hidden_by_limit"):
        return "[file: no longer available]"
    name = one_line(one.get("name")) or one_line(one.get("title")) or one_line(one.get("id"), 30)
    kind = one_line(one.get("filetype"), 30) or one_line(one.get("mimetype"), 60)
    size = one.get("size")
    said = [name or "unnamed", kind, f"{size} bytes" if isinstance(size, int) and size > 0 else ""]
    return clean("[file: " + ", ".join(part for part in said if part) + "]")
