"""What of Grafana's format of dashboards the page understands, as models of its parts."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["timeseries", "stat", "table", "barchart"]
Columns = Annotated[int, Field(ge=1, le=24)]


class _Part(BaseModel):
    # Files say more than is drawn here: Grafana draws the rest.
    model_config = ConfigDict(extra="ignore", frozen=True)


class Place(_Part):
    """Where a panel is, in a grid of 24 columns."""

    x: Annotated[int, Field(ge=0, le=23)]
    y: Annotated[int, Field(ge=0)]
    w: Columns
    h: Annotated[int, Field(ge=1, le=40)]


class Step(_Part):
    """From a value on, a colour; of the first step the value is null."""

    color: str
    value: float | None


class Thresholds(_Part):
    mode: Literal["absolute"]
    steps: tuple[Step, ...] = Field(min_length=1)


class Shown(_Part):
    """What stands for one value."""

    text: str
    color: str | None = None


class Mapping(_Part):
    type: Literal["value"]
    options: dict[str, Shown]


class Link(_Part):
    title: str
    url: str


class Colour(_Part):
    mode: Literal["fixed"]
    fixed: str = Field(alias="fixedColor")


class LineStyle(_Part):
    fill: Literal["solid", "dash"]
    dash: tuple[int, ...] = ()


class Custom(_Part):
    """What only some kinds of panel have."""

    hidden: bool = False
    line_style: LineStyle | None = Field(default=None, alias="lineStyle")
    points: Literal["always", "auto", "never"] = Field(default="auto", alias="showPoints")
    shape: Literal["linear", "stepAfter"] = Field(default="linear", alias="lineInterpolation")


class Style(_Part):
    """How a column or a line is shown."""

    unit: str = "none"
    decimals: Annotated[int, Field(ge=0, le=9)] | None = None
    nothing: str = Field(default="–", alias="noValue")
    least: float | None = Field(default=None, alias="min")
    color: Colour | None = None
    thresholds: Thresholds | None = None
    mappings: tuple[Mapping, ...] = ()
    links: tuple[Link, ...] = ()
    custom: Custom = Custom()


class _Matcher(_Part):
    id: Literal["byName"]
    options: str


class _Property(_Part):
    id: str
    value: Any


class _Override(_Part):
    matcher: _Matcher
    properties: tuple[_Property, ...]


class _Styles(_Part):
    defaults: dict[str, Any]
    overrides: tuple[_Override, ...] = ()


class Query(_Part):
    """What a panel asks of the warehouse."""

    sql: str = Field(alias="rawSql", min_length=1)
    format: Literal["time_series", "table"]


class _Reduce(_Part):
    values: bool = False


class Options(_Part):
    category: str | None = Field(default=None, alias="xField")
    stacking: Literal["none", "normal"] = "none"
    colours: Literal["none", "value"] = Field(default="none", alias="colorMode")
    reduce: _Reduce = Field(default=_Reduce(), alias="reduceOptions")


class Panel(_Part):
    """One panel."""

    id: int
    kind: Kind = Field(alias="type")
    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    place: Place = Field(alias="gridPos")
    targets: tuple[Query, ...] = Field(min_length=1, max_length=1)
    styles: _Styles = Field(alias="fieldConfig")
    options: Options = Options()

    @property
    def sql(self) -> str:
        return self.targets[0].sql

    def style(self, name: str | None = None) -> Style:
        """How a column or line of this name is shown; without a name, how any other is."""
        said: dict[str, Any] = dict(self.styles.defaults)
        for override in self.styles.overrides:
            if override.matcher.options == name:
                for one in override.properties:
                    outer, _, inner = one.id.partition(".")
                    said[outer] = {**said.get(outer, {}), inner: one.value} if inner else one.value
        return Style.model_validate(said)


class _Time(_Part):
    begin: str = Field(alias="from")


class Dashboard(_Part):
    """One dashboard."""

    uid: str
    title: str
    description: str
    schema_version: Annotated[int, Field(alias="schemaVersion", ge=39)]
    refresh: Literal["30s"]
    time: _Time
    panels: tuple[Panel, ...] = Field(min_length=1)
