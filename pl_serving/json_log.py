"""The log: one JSON object a line on standard error, each with the request that it is about."""

import logging
import re
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.core import LogData
from pythonjsonlogger.json import JsonEncoder, JsonFormatter

from pl_serving.request_id import REQUEST_ID

_PASSWORD = re.compile(r"(://[^\s:/@\"]*:)[^\s@\"/]+(?=@)")
"""The only secrets that this process holds: those in the addresses of its databases."""
# Built once: the formatter's own serializer builds one for every line.
_encode = JsonEncoder(ensure_ascii=False).encode


class LineOfJson(JsonFormatter):
    """Time, level, logger, message and request id, then what the line itself adds."""

    def __init__(self) -> None:
        super().__init__(["message"])

    def add_fields(
        self, log_data: LogData, record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        # In the order in which they are read.
        log_data["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(
            timespec="milliseconds"
        )
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        log_data["message"] = record.message
        # A line that is written later has its request's own.
        log_data["request_id"] = getattr(record, "request_id", None) or REQUEST_ID.get()
        super().add_fields(log_data, record, message_dict)
        # Uvicorn's way of saying the same in colours.
        log_data.pop("color_message", None)

    def jsonify_log_record(self, log_data: LogData) -> str:
        return _PASSWORD.sub(r"\1***", _encode(log_data))


def log_as_json() -> None:
    """Everything that is logged in this process goes to standard error, uvicorn's lines too."""
    handler = logging.StreamHandler()
    handler.setFormatter(LineOfJson())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(True)
    # It tells of every request to Dagster at INFO, with its address.
    logging.getLogger("httpx").setLevel(logging.WARNING)
