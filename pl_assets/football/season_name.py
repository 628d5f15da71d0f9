"""What a season is called: 2024 is '2024/25'."""


def season_name(season: int) -> str:
    """The season as people write it.

    Args:
        season: the year in which it starts.
    """
    return f"{season}/{(season + 1) % 100:02d}"
