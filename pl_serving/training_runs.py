"""Trainings, as Dagster's webserver knows them: asked for and looked up over its GraphQL."""

import asyncio
import logging
import time
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import httpx
from pydantic import BaseModel, Field, ValidationError

from pl_serving.errors import DagsterUnavailable, TrainingUnderWay
from pl_serving.retraining_schemas import Training

_logger = logging.getLogger(__name__)

JOB = "train"
_FRESH_SECONDS = 2
_TIMEOUT_SECONDS = 10
_LONGEST_TAG = 250
_UNDER_WAY = frozenset(("QUEUED", "NOT_STARTED", "MANAGED", "STARTING", "STARTED", "CANCELING"))
_RUNS = """
query Trainings($job: String!) {
  runsOrError(filter: {pipelineName: $job}, limit: 20) {
    __typename
    ... on Runs { results { runId status startTime endTime tags { key value } } }
    ... on Error { message }
  }
}
"""
_WHERE = """
query WhereTrainingsAre {
  assetNodes {
    jobNames
    tags { key value }
    repository { name location { name } }
  }
}
"""
_LAUNCH = """
mutation Train($where: JobOrPipelineSelector!, $tags: [ExecutionTag!]!) {
  launchRun(executionParams: {selector: $where, executionMetadata: {tags: $tags}}) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on Error { message }
  }
}
"""


class _Tag(BaseModel):
    key: str
    value: str


class _Run(BaseModel):
    run_id: str = Field(alias="runId")
    status: str
    start_time: float | None = Field(alias="startTime")
    end_time: float | None = Field(alias="endTime")
    tags: list[_Tag]

    def training(self) -> Training:
        because = [tag.value for tag in self.tags if tag.key == "pl/because"]
        return Training(
            run_id=self.run_id,
            status=self.status,
            started=_moment(self.start_time),
            ended=_moment(self.end_time),
            why=because[0] if because else None,
        )


class TrainingRuns:
    """The runs of the job that trains.

    Args:
        dagster_url: where Dagster's webserver answers; None where there is none to ask.
    """

    def __init__(self, dagster_url: str | None) -> None:
        self._address = dagster_url and f"{dagster_url.rstrip('/')}/graphql"
        self._launching, self._looking = asyncio.Lock(), asyncio.Lock()
        self._seen: tuple[float, list[Training]] | None = None

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        # One for all: making one takes as long as a hundred forecasts.
        return httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, trust_env=False)

    async def aclose(self) -> None:
        """End what is open to Dagster."""
        if "_client" in vars(self):
            await self._client.aclose()

    async def seen(self) -> list[Training]:
        """The last 20, newest first, as they were a moment ago: many may ask.

        Raises:
            DagsterUnavailable: if it does not answer.
        """
        async with self._looking:
            now = time.monotonic()
            if self._seen is None or now - self._seen[0] > _FRESH_SECONDS:
                self._seen = now, await self.last()
            return self._seen[1]

    async def last(self) -> list[Training]:
        """The same as they are now.

        Raises:
            DagsterUnavailable: if it does not answer.
        """
        found = await self._asked("runsOrError", _RUNS, job=JOB)
        try:
            return [_Run.model_validate(run).training() for run in found["results"]]
        except (KeyError, ValidationError) as error:
            raise _unexpected(found) from error

    async def launch(self, because: str) -> str:
        """Have a version trained on what is known by then; returns the run's id.

        Raises:
            TrainingUnderWay: if one is queued or runs.
            DagsterUnavailable: if it does not answer, or will not.
        """
        # Of two who ask at once, the second is told of the first's.
        async with self._launching:
            if run := next(filter(is_under_way, await self.last()), None):
                raise TrainingUnderWay(run.run_id)
            where, data_source = await self._where()
            # Without the tag of the platform's clock, so that the run itself reads the clock.
            tags = {"pl/because": because[:_LONGEST_TAG], "pl/data_source": data_source}
            launched = await self._asked(
                "launchRun",
                _LAUNCH,
                where=where,
                tags=[{"key": key, "value": value} for key, value in tags.items()],
            )
            if launched["__typename"] != "LaunchRunSuccess":
                raise _unexpected(launched)
            self._seen = None
            return str(launched["run"]["runId"])

    async def _where(self) -> tuple[dict[str, str], str]:
        """What holds the job, as Dagster wants it said, and which data it trains on."""
        for asset in await self._asked("assetNodes", _WHERE):
            if JOB in asset["jobNames"]:
                repository = asset["repository"]
                where = {
                    "repositoryLocationName": repository["location"]["name"],
                    "repositoryName": repository["name"],
                    "jobName": JOB,
                }
                tags = {tag["key"]: tag["value"] for tag in asset["tags"]}
                return where, tags.get("pl/data_source", "real")
        raise DagsterUnavailable(
            f"Dagster answers, and has no job {JOB!r} at present: it may still be loading"
        )

    async def _asked(self, field: str, document: str, **variables: object) -> Any:
        if not self._address:
            raise DagsterUnavailable(
                "nobody said where Dagster answers: expected its webserver's address in "
                "PL_DAGSTER_URL, found nothing"
            )
        question = {"query": document, "variables": variables}
        try:
            answer = await self._client.post(self._address, json=question)
            said = answer.raise_for_status().json()
            found = said["data"][field]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            # Not its own words: they may hold the address with a password in it.
            _logger.warning("Dagster does not answer: %s", type(error).__name__)
            raise DagsterUnavailable(
                "trainings are Dagster's to start and to know of, and its webserver does not "
                "answer as expected; forecasts are served all the same"
            ) from error
        return found


def is_under_way(training: Training) -> bool:
    """Whether it is queued or runs."""
    return training.status in _UNDER_WAY


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _unexpected(found: Any) -> DagsterUnavailable:
    # Dagster's own message may hold paths and addresses: the log has it, the world does not.
    _logger.warning("Dagster answers with something else: %s", found)
    return DagsterUnavailable(f"Dagster answers with {found.get('__typename', 'something else')}")
