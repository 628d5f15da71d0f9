"""The templates of the pages, with the filters that they use."""

from pathlib import Path

from fastapi.templating import Jinja2Templates

from pl_serving.reference import with_code

templates = Jinja2Templates(Path(__file__).parent.parent / "templates")
templates.env.filters["with_code"] = with_code
