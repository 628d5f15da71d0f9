"""The floor: a FastAPI app with one route that reads a question and answers nothing of it."""

import sys

import uvicorn
from fastapi import FastAPI

from pl_serving.question_schemas import MatchQuestion

app = FastAPI()


@app.post("/predict")
async def nothing(question: MatchQuestion) -> dict[str, bool]:
    return {"ok": True}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), access_log=False, log_level="warning")
