"""Says which data serves and what a source gave, the way the platform does."""

import datetime as dt

import psycopg

REAL_SOURCE = "football-data.co.uk"
SEEN_SINCE = dt.datetime(2026, 8, 21, 4, 30, tzinfo=dt.UTC)


def decide(warehouse_url, name):
    """Which data serves from here on, said in the warehouse of real data."""
    with psycopg.connect(warehouse_url) as connection:
        connection.execute(
            "INSERT INTO data_source (only_row, name, since, reason) "
            "VALUES (true, %s, now(), 'a test') ON CONFLICT (only_row) DO UPDATE "
            "SET name = excluded.name, since = excluded.since",
            [name],
        )


def note_poll(url, *, answers, source=REAL_SOURCE, since=SEEN_SINCE):
    """What a source gave when it was looked at, said in the warehouse of what serves."""
    word = "2 season files" if answers else "no answer in 10 s"
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO source_polls "
            "(source, polled_at, as_of, answers, has_news, since, word, answered_at) "
            "VALUES (%s, now(), now(), %s, false, %s, %s, CASE WHEN %s THEN now() END) "
            "ON CONFLICT (source) DO UPDATE SET polled_at = excluded.polled_at, "
            "answers = excluded.answers, since = excluded.since, word = excluded.word, "
            "answered_at = coalesce(excluded.answered_at, source_polls.answered_at)",
            [source, answers, since, word, answers],
        )


def publish_ago(warehouse_url, hours):
    """Make the newest snapshot one that was published so many hours ago."""
    with psycopg.connect(warehouse_url) as connection:
        connection.execute(
            "UPDATE prediction_snapshots SET published_at = now() - make_interval(secs => %s)",
            [hours * 3600],
        )
