"""Counters, gauges and durations in Prometheus' text format. No label names a user or channel."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

COUNTERS: Mapping[str, tuple[str, ...]] = {
    "requests": ("kind", "outcome"),
    "duplicate_deliveries": (),
    "events_ignored": ("reason",),
    "frames_ignored": ("reason",),
    "envelopes_failed": (),
    "denied": ("ingress", "reason"),
    "settings_changes": ("way",),
    "gestures_unknown": ("way",),
    "undeliverable": ("told",),
    "answers_stopped": (),
    "answers_regenerated": (),
    "feedback": ("opinion",),
    "catchup_found": ("kind",),
    "claims_lost": (),
    "ambiguous_writes": ("resolution",),
    "model_calls": ("model", "result"),
    "tokens": ("direction", "model"),
    "summaries": ("origin",),
    "summaries_rejected": ("reason",),
    "slack_calls": ("method", "result"),
    "socket_reconnects": ("reason",),
    "digest_runs": ("outcome",),
    "digest_changes": ("act",),
}
DURATIONS: Mapping[str, tuple[str, ...]] = {
    "ack_seconds": (),
    "commands_seconds": ("way",),
    "commit_seconds": (),
    "reply_seconds": ("phase",),
    "event_loop_lag_seconds": (),
    "digest_lateness_seconds": (),
}
BUCKETS = (0.001, 0.005, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 180)
GAUGES = (
    "open_requests",
    "oldest_open_request_seconds",
    "requests_inflight",
    "socket_connected",
    "socket_num_connections",
    "last_pong_age_seconds",
)
LABELLED_GAUGES: Mapping[str, tuple[str, ...]] = {"breaker_state": ("model",)}


class Metrics:
    """Satisfies the Meter port; a name or label that is not listed above is a mistake in the code."""

    def __init__(self, version: str, durability: str) -> None:
        self._registry = CollectorRegistry()
        self._counters = {
            name: Counter(f"chatops_{name}", name, labels, registry=self._registry)
            for name, labels in COUNTERS.items()
        }
        self._durations = {
            name: Histogram(
                f"chatops_{name}", name, labels, buckets=BUCKETS, registry=self._registry
            )
            for name, labels in DURATIONS.items()
        }
        self._gauges = {
            name: Gauge(
                f"chatops_{name}", name, LABELLED_GAUGES.get(name, ()), registry=self._registry
            )
            for name in (*GAUGES, *LABELLED_GAUGES)
        }
        info = Gauge(
            "chatops_build_info", "build", ("version", "durability"), registry=self._registry
        )
        info.labels(version, durability).set(1)

    def count(self, name: str, **labels: str) -> None:
        """Add one to a counter."""
        self.add(name, 1, **labels)

    def add(self, name: str, amount: float, **labels: str) -> None:
        """Add an amount to a counter."""
        counter = self._counters[name]
        (counter.labels(**labels) if labels else counter).inc(amount)

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Record a duration."""
        duration = self._durations[name]
        (duration.labels(**labels) if labels else duration).observe(seconds)

    def set(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        gauge = self._gauges[name]
        (gauge.labels(**labels) if labels else gauge).set(value)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)
