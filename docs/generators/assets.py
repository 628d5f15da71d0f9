"""The page of assets: each by stage, from the definitions that Dagster loads."""

from generators.markdown import code
from pl_assets.definitions import build_definitions
from pl_assets.settings import Settings

_STAGES = ("ingest", "warehouse", "features", "model", "predictions", "betting", "monitoring")


def page() -> str:
    """A section for each stage, with what its assets are made from and how they are checked."""
    definitions = build_definitions(Settings())
    graph = definitions.resolve_asset_graph()
    checks: dict[str, list[str]] = {}
    for key in sorted(graph.asset_check_keys):
        spec = graph.get_check_spec(key)
        marks = " It blocks." if spec.blocking else ""
        checks.setdefault(key.asset_key.to_user_string(), []).append(
            f"  - {code(key.name)}: {_one_line(spec.description)}{marks}"
        )
    by_stage: dict[str, list[str]] = {stage: [] for stage in _STAGES}
    for key in graph.toposorted_asset_keys:
        node, name = graph.get(key), key.to_user_string()
        made_of = ", ".join(code(parent.to_user_string()) for parent in sorted(node.parent_keys))
        lines = [
            f"### {name}",
            _one_line(node.description),
            f"- made from: {made_of or 'sources alone'}",
        ]
        if node.is_partitioned:
            lines.append("- a partition each season")
        if name in checks:
            lines.append("\n".join(["- checks:", *checks[name]]))
        by_stage[str(node.group_name)].append("\n\n".join([*lines[:2], "\n".join(lines[2:])]))
    return "\n\n".join(
        block for stage, sections in by_stage.items() for block in (f"## {stage}", *sections)
    )


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
