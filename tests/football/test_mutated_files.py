"""Files that went wrong on the way, in every way that Hypothesis can think of.

Whatever a body is, the parser gives rows that fit the schemas or refuses it, and nothing else.
`make thorough` tries 10,000 of them, each run of the tests some hundred.
"""

import datetime as dt
import json
import os

import pandas as pd
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from pl_assets.football.errors import SourceRefused
from pl_assets.football.openfootball import parse_calendar
from pl_assets.football.schemas import CALENDAR, OF_SEASON
from pl_assets.football.season_file import parse_season_file
from pl_assets.football.source_names import DATAHUB, FOOTBALL_DATA, OPENFOOTBALL

AS_OF = dt.datetime(2024, 10, 1, 6, tzinfo=dt.UTC)
thoroughly = settings(
    max_examples=5_000 if os.environ["THOROUGH_TESTS"] else 300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

SITE = """\
Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HTHG,HTAG,HTR,Referee,HS,AS,HST,AST,B365H,B365D,B365A,\
AvgH,AvgD,AvgA,PSCH,PSCD,PSCA,Avg>2.5,Avg<2.5,AHh,AvgAHH,AvgAHA
E0,16/08/2024,20:00,Man United,Fulham,1,0,H,0,0,D,R Jones,14,10,5,2,1.6,4.2,5.25,1.62,4.36,5.15,\
1.65,4.23,5.28,1.53,2.48,-1,2.01,1.84
E0,17/08/2024,12:30,Ipswich,Liverpool,0,2,A,0,0,D,T Robinson,7,18,2,5,8.5,5.5,1.33,8.32,5.82,1.34,\
8.14,6.09,1.34,1.4,2.89,1.5,2.02,1.85
E0,17/08/2024,15:00,Arsenal,Wolves,2,0,H,1,0,H,J Gillett,18,9,6,3,1.18,7.5,13,1.16,8.04,15.52,1.16,\
8.56,16.22,1.44,2.7,-2,1.88,2.01
"""
MIRROR = """\
Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HTHG,HTAG,HTR,Referee,HS,AS,HST,AST
2024-08-16,Man United,Fulham,1,0,H,0,0,D,R Jones,14,10,5,2
2024-08-17,Ipswich,Liverpool,0,2,A,0,0,D,T Robinson,7,18,2,5
"""
CALENDAR_OF_THREE = {
    "name": "English Premier League 2024/25",
    "matches": [
        {
            "round": "Matchday 1",
            "date": "2024-08-16",
            "time": "20:00",
            "team1": "Manchester United FC",
            "team2": "Fulham FC",
            "score": {"ht": [0, 0], "ft": [1, 0]},
        },
        {
            "round": "Matchday 1",
            "date": "2024-08-17",
            "time": "12:30",
            "team1": "Ipswich Town FC",
            "team2": "Liverpool FC",
            "score": {"ft": [0, 2]},
        },
        {
            "round": "Matchday 30",
            "date": "2025-04-02",
            "team1": "Arsenal FC",
            "team2": "Fulham FC",
            "score": {},
        },
    ],
}

ODD_CELLS = st.one_of(
    st.sampled_from(
        [
            *("", " ", "0", "-1", "1.0", "2.00", "1e9", "nan", "inf", "-inf", "1,5", '"', "'"),
            *("NA", "A", "D", "99", "TBC", "24:00", "31/02/2024", "16/08/24", "2024-08-16", "E1"),
            *("16/08/1924", "0.9", "Arsenal", "Man Utd", "Wolves FC", "\x00", "\ufeff", "\u2028"),
            *("½", "٣", "²", "1_0"),
        ]
    ),
    st.text(max_size=8),
)


@st.composite
def mutated_csv(draw, text):
    """A CSV file with its cells, lines, columns, encoding and bytes tampered with."""
    rows = [line.split(",") for line in text.splitlines()]
    for _ in range(draw(st.integers(0, 4))):
        row = draw(st.sampled_from(rows))
        kind = draw(st.sampled_from(["cell", "cell", "cell", "twice", "swap", "gone", "short"]))
        at = draw(st.integers(0, max(len(row) - 1, 0)))
        if kind == "cell" and row:
            row[at] = draw(ODD_CELLS)
        elif kind == "twice":
            rows.insert(draw(st.integers(0, len(rows))), list(row))
        elif kind == "swap" and row:
            other = draw(st.integers(0, len(row) - 1))
            row[at], row[other] = row[other], row[at]
        elif kind == "gone":
            for line in rows:
                del line[at : at + 1]
        else:
            del row[at:]
    end = draw(st.sampled_from(["\r\n", "\n", "\r", "\n\n"]))
    body = end.join(",".join(row) for row in rows) + draw(st.sampled_from([end, "", ",,,"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "latin-1", "utf-16"]))
    return tampered(draw, body.encode(encoding, "replace"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=5,
)


@st.composite
def mutated_json(draw):
    """The document with values replaced, keys lost, and the bytes tampered with."""
    document = json.loads(json.dumps(CALENDAR_OF_THREE))
    for _ in range(draw(st.integers(0, 4))):
        holder, key = draw(st.sampled_from(list(places(document))))
        if draw(st.booleans()):
            holder[key] = draw(
                st.one_of(JSON, ODD_CELLS, st.lists(st.integers(-1, 30), max_size=3))
            )
        else:
            del holder[key]
        if not isinstance(document.get("matches"), list):
            break
    return tampered(draw, json.dumps(document).encode())


def places(inside):
    """Every place of a document whose value can be replaced."""
    keys = inside if isinstance(inside, dict) else range(len(inside))
    for key in list(keys):
        yield inside, key
        if isinstance(inside[key], dict | list):
            yield from places(inside[key])


def tampered(draw, body):
    """Bytes cut off, put in or overwritten, now and then."""
    kind = draw(st.sampled_from(["none", "none", "cut", "put in", "over"]))
    at = draw(st.integers(0, len(body)))
    if kind == "cut":
        return body[:at]
    noise = draw(st.binary(max_size=4))
    return (
        body if kind == "none" else body[:at] + noise + body[at + len(noise) * (kind == "over") :]
    )


def is_read_or_refused(body, source):
    try:
        tables = parse_season_file(body, "E0", 2024, AS_OF, source)
    except SourceRefused as reason:
        refusal = str(reason)
    else:
        refusal = ""
    event("refused" if refusal else "read")
    assert "fit the schema" not in refusal, "the parser let a row through"
    if refusal:
        return
    for name, schema in OF_SEASON.items():
        table = getattr(tables, name)
        assert list(table.columns) == list(schema.columns)
        assert not table.columns[table.dtypes != OF_NOTHING[name].dtypes].tolist()
    assert "\x00" not in tables.rejected_rows["raw_row"].str.cat()
    tables.rejected_rows["raw_row"].str.cat().encode()


OF_NOTHING = parse_season_file(
    f"{SITE.splitlines()[0]}\n".encode(), "E0", 2024, AS_OF, FOOTBALL_DATA
)._asdict()


@thoroughly
@given(st.one_of(mutated_csv(SITE), mutated_csv(SITE), mutated_csv(MIRROR)), st.booleans())
def test_a_csv_file_is_read_into_rows_that_fit_or_refused(body, is_mirror):
    is_read_or_refused(body, DATAHUB if is_mirror else FOOTBALL_DATA)


@thoroughly
@given(mutated_json())
def test_a_json_document_is_read_into_rows_that_fit_or_refused(body):
    is_read_or_refused(body, OPENFOOTBALL)
    try:
        calendar = parse_calendar(body, "E0", 2024)
    except SourceRefused:
        return
    CALENDAR.validate(calendar.matches)
    assert isinstance(calendar.rejected, pd.DataFrame)
