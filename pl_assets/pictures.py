"""Pictures in the metadata of a materialization: Dagster's UI shows Markdown, and images in it."""

from base64 import b64encode
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLOURS = 48


def as_markdown(figure: "Figure", title: str) -> str:
    """A figure as an image in Markdown, the image itself in its address.

    Args:
        figure: drawn, with its own size and resolution.
        title: what it shows, for those who cannot see it.
    """
    from PIL import Image

    drawn, png = BytesIO(), BytesIO()
    figure.savefig(drawn, format="png")
    # A third of the length: every materialization keeps one.
    Image.open(drawn).quantize(_COLOURS).save(png, format="png", optimize=True)
    return f"![{title}](data:image/png;base64,{b64encode(png.getvalue()).decode()})"
