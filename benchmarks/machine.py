"""What the figures were measured on."""

import os
import platform
import time
from pathlib import Path

GIB = 2**30


def described(folder: Path) -> str:
    """Describe machine, interpreter, moment and load; `folder` is where the database lies."""
    load = ", ".join(f"{one:.2f}" for one in os.getloadavg())
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    return "\n".join([
        f"- machine: {_processor()}, {os.cpu_count()} cores, {memory_gib:.0f} GiB",
        f"- system: {platform.system()} {platform.release()}, database on {_file_system(folder)}",
        f"- Python {platform.python_version()}, {time.strftime('%Y-%m-%d %H:%M %z')}",
        f"- load before the run (1, 5, 15 min): {load}",
    ])  # fmt: skip


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _file_system(folder: Path) -> str:
    """Name the file system: commits to one in memory would cost nothing."""
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return "unknown file system"
    whole = folder.resolve()
    above = [(len(mount[1]), mount[2]) for mount in mounts if whole.is_relative_to(mount[1])]
    return max(above, default=(0, "unknown file system"))[1]
