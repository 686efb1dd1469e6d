"""How much of a prompt goes to what, and how large a leaf and a node may be."""

from dataclasses import dataclass

WINDOW_SHARE = 0.9
"""The rest of the window covers the error of token counts."""
RECALL_PART = 8
"""At most this part of a prompt is recalled messages."""
LEAF_PART = 6
SMALL_LEAF = 500
"""A leaf may have so many tokens however small the window: less says too little to condense."""
LOW_WATER = 0.6
LEAF_SHARE = 0.2
"""What a leaf's summary keeps of it; each level above keeps half the share of the one below."""
NODE_PART = 40
"""What a summary takes to write is most of what somebody waits for, so they are short and many."""
SMALL_NODE = 60
SOURCE_SHARE = 0.75
SOURCE_LIMIT = 96_000
"""A summariser that reads more at once drops what stands in the middle, and costs more."""
OUTPUT_PART = 2
"""At most this part of a window is kept free for the answer."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Shares of one prompt, all in tokens.

    What a node's key depends on (`leaf`, `target`) follows from settings and models alone, never
    from `system_tokens` or a thread's length: otherwise every node would be made anew.
    """

    window: int
    max_output_tokens: int
    system_tokens: int
    target_tokens: int = 16_000
    tail_share: float = 0.25
    recall_tokens: int = 2_000
    chunk_tokens: int = 2_500
    fan_in: int = 4

    @property
    def prompt(self) -> int:
        """What one prompt may hold."""
        output = min(self.max_output_tokens, self.window // OUTPUT_PART)
        return max(1, min(self.target_tokens, int(WINDOW_SHARE * (self.window - output))))

    @property
    def recall(self) -> int:
        """What recalled messages may take."""
        return min(self.recall_tokens, self.prompt // RECALL_PART)

    @property
    def history(self) -> int:
        """What nodes and verbatim messages may hold; zero where the instructions take it all."""
        return max(0, self.prompt - self.system_tokens - self.recall)

    @property
    def leaf(self) -> int:
        """The largest leaf of more than one message."""
        return min(self.chunk_tokens, max(SMALL_LEAF, self.prompt // LEAF_PART))

    @property
    def tail(self) -> int:
        """What is at least kept word for word."""
        return int(self.tail_share * self.history)

    @property
    def low_water(self) -> int:
        """What nodes and messages hold at most after maintenance."""
        return int(LOW_WATER * self.history)

    def target(self, level: int) -> int:
        """Return how large the summary of a node should be."""
        raw = self.leaf * self.fan_in ** min(level - 1, 16)
        share = LEAF_SHARE / 2 ** min(level - 1, 16)
        return max(SMALL_NODE, min(int(share * raw), self.prompt // NODE_PART))

    def expected(self, level: int, source_tokens: int) -> int:
        """Return how large a summary will be that is not made yet, of so many tokens."""
        return min(self.target(level), source_tokens)


def source_limit(window: int) -> int:
    """Return how many tokens of messages a summariser with this window is given at once."""
    return min(int(SOURCE_SHARE * window), SOURCE_LIMIT)


def estimated(text: str) -> int:
    """Return about how many tokens a text has, in any language, never too few for its bytes."""
    return (len(text.encode("utf-8", "replace")) + 3) // 4
