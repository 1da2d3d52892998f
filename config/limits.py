"""What a desk refuses."""

from pydantic import Field

from config.section import Count, Section


class Limits(Section):
    """What is refused, with a reason, rather than attempted."""

    article_bytes: Count = Field(20_000_000, description="Largest article file or record, in bytes.")
    article_chars: Count = Field(1_000_000, description="Longest article text, in characters.")
    container_bytes: Count = Field(50_000_000_000, description="Largest container file, in bytes.")
    run_articles: Count = Field(50_000_000, description="Most articles in one run.")
    open_articles: Count = Field(
        100_000_000, description="Articles in open runs above which no further run is taken (`no_room`)."
    )
    free_mb: int = Field(
        500, ge=0, description="Free MB on the embedded store's disk below which no further run is taken."
    )
