"""What MkDocs adds to ``docs/`` when it builds: the pages that are generated from code, and the notebook as a page."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

_NOTEBOOK = "examples/who-said-what.ipynb"
# Files of the project that the pages point to and the site does not hold.
_OUTSIDE = re.compile(r"\[([^\]]*)\]\((?:\.\./)+(?!reference|tutorials|examples|images)[^)#]*\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    pages = {
        "reference/cli.md": command_line(),
        "reference/http.md": http(),
        "examples/who-said-what.md": notebook(Path(config.docs_dir) / _NOTEBOOK),
    }
    for place, content in pages.items():
        files.append(File.generated(config, place, content=content))
    return files


def command_line() -> str:
    """Every command with its arguments, from the parser itself."""
    from assistant import cli

    parts = [
        "# Command line\n",
        "Exit codes: 0 done (an honest abstention too), 1 the operation failed, 2 the call was wrong.\n",
    ]
    for name, parser in _commands(cli._parser()):
        usage = " ".join(parser.format_usage().removeprefix("usage:").split())
        parts.append(f"## `{name}`\n\n{parser.description or ''}\n\n```text\n{usage}\n```\n")
        rows = [
            f"| `{', '.join(a.option_strings) or a.metavar or a.dest}` | {(a.help or '').replace('|', '&#124;')} |"
            for a in parser._actions
            if a.help != argparse.SUPPRESS and not isinstance(a, argparse._SubParsersAction | argparse._HelpAction)
        ]
        if rows:
            parts.append("| argument | |\n|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in dict.fromkeys(action.choices.values()):
                deeper = list(_commands(command))
                yield from deeper or [(command.prog, command)]


def http() -> str:
    """Every route that the OpenAPI document describes."""
    from assistant.web import api

    document = api.build(lambda: None).openapi()  # type: ignore[arg-type,return-value]
    parts = [
        "# HTTP\n",
        "`/api/openapi.json` is this as OpenAPI. Errors are problem details (RFC 9457). Each answers `HEAD` too.\n",
    ]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            parts.append(
                f"## `{method.upper()} {path}`\n\n{operation.get('description', operation.get('summary', ''))}\n"
            )
            rows = [
                f"| `{p['name']}` | {p['in']} | {'yes' if p.get('required') else ''} | {p.get('description', '')} |"
                for p in operation.get("parameters", [])
            ]
            if rows:
                parts.append("| parameter | in | required | |\n|---|---|---|---|\n" + "\n".join(rows) + "\n")
            shape = _shape(operation)
            if shape:
                parts.append(f"Answers with {shape}.\n")
    parts.append("# Objects\n")
    for name, schema in document["components"]["schemas"].items():
        rows = [
            f"| `{field}` | {_kind(kind)} | {kind.get('description', '')} |"
            for field, kind in schema.get("properties", {}).items()
        ]
        if rows:
            parts.append(
                f"## {name}\n\n{schema.get('description', '')}\n\n| field | | |\n|---|---|---|\n"
                + "\n".join(rows)
                + "\n"
            )
    return "\n".join(parts)


def _shape(operation: dict[str, Any]) -> str:
    content = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    return _kind(content.get("schema", {})) if content else ""


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_kind(s) for s in schema["anyOf"])
    if schema.get("type") == "array":
        return f"a list of {_kind(schema.get('items', {}))}"
    return f"`{schema['type']}`" if "type" in schema else ""


def notebook(path: Path) -> str:
    """A notebook as a page: its words, its code, and what that printed."""
    parts = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source)
            continue
        parts.append(f"```python\n{source}\n```")
        for output in cell["outputs"]:
            said = output.get("text") or output["data"]["text/plain"]
            parts.append(f"```text\n{''.join(said).rstrip()}\n```")
    return "\n\n".join(parts) + "\n"


def on_page_markdown(markdown: str, **_: Any) -> str:
    """A link to a file that is not part of the site becomes its name."""
    return _OUTSIDE.sub(r"\1", markdown)
