"""A client of the tools that shares no code with their server: calls what it reads as JSON, prints what it is given.

It is a process of its own, as it leaves streams open that a test would have to answer for.
"""

import json
import sys

import anyio
from chuk_mcp import StdioServerParameters, stdio_client
from chuk_mcp.protocol.messages import send_initialize
from chuk_mcp.protocol.messages.tools import send_tools_call, send_tools_list

PATIENCE = 240.0  # seconds for one answer


async def talk(calls, environment):
    server = StdioServerParameters(command=sys.executable, args=["-m", "assistant.cli", "mcp"], env=environment)
    async with stdio_client(server) as (read, write):
        hello = await send_initialize(read, write, PATIENCE)
        tools = (await send_tools_list(read, write, timeout=PATIENCE)).tools
        given = [await send_tools_call(read, write, name, arguments, PATIENCE) for name, arguments in calls]
    return {
        "hello": hello.model_dump(),
        "tools": [t.model_dump() for t in tools],
        "given": [{"error": r.isError, "text": r.model_dump()["content"][0]["text"]} for r in given],
    }


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    sys.stdout.write(json.dumps(anyio.run(talk, asked["calls"], asked["environment"])))
