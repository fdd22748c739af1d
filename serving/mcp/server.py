"""Our tools and resources, as the library serves them. Imported with the first request only.

Sessionless: every request stands for itself, so that any of several processes may answer it.
"""

import json
import logging
from typing import Any

from fastapi import FastAPI
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    Tool,
    ToolAnnotations,
)
from pydantic import ValidationError
from starlette.requests import Request

from serving.access.subject import Subject
from serving.kit.errors import ServingError
from serving.kit.postgres.database import Database
from serving.mcp import resources, tools
from serving.mcp.inside import Inside, RefusedError
from storage.identity.statements import accounts

_LOG = logging.getLogger("touchline.mcp")
_INSTRUCTIONS = (
    "Football forecasts, sealed before kick-off. Begin with find_matches; read touchline://methods"
    " for how forecasts are made. Without an API key (Authorization: Bearer) you may read."
)
_UNLABELLED = (
    "Notes that are posted here carry the label of an agent, and this key is a person's: use the"
    " key of an agent's account."
)
Context = ServerRequestContext[Any, Request]


def manager_of(app: FastAPI, database: Database) -> StreamableHTTPSessionManager:
    """Return what answers the requests of an application's door; it has to be run."""
    answers = _Answers(app, database)
    server: Server[Any] = Server(
        "touchline",
        version=app.version,
        title="Touchline",
        instructions=_INSTRUCTIONS,
        on_list_tools=answers.list_tools,
        on_call_tool=answers.call_tool,
        on_list_resources=answers.list_resources,
        on_list_resource_templates=answers.list_templates,
        on_read_resource=answers.read_resource,
    )
    return StreamableHTTPSessionManager(server, stateless=True, json_response=True)


class _Answers:
    """What our server answers.

    Args:
        app: whose API the tools call.
        database: of the application.
    """

    def __init__(self, app: FastAPI, database: Database) -> None:
        self._app = app
        self._database = database

    async def list_tools(
        self, context: Context, params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        del context, params
        return ListToolsResult(tools=[_shown(each) for each in tools.TOOLS])

    async def call_tool(self, context: Context, params: CallToolRequestParams) -> CallToolResult:
        """Answer a call; whatever is wrong with it is a result that says what to do."""
        try:
            found = await self._found(context, params)
        except ValidationError as error:
            return _wrong("\n".join(_faults(error)))
        except (RefusedError, ServingError) as error:
            return _wrong(str(error))
        except Exception:  # noqa: BLE001 - the agent is answered, and we are alarmed
            _LOG.exception("The tool %r failed.", params.name)
            return _wrong("This went wrong here and is on record; try again later.")
        text = TextContent(type="text", text=json.dumps(found, ensure_ascii=False))
        return CallToolResult(content=[text], structured_content=found)

    async def _found(self, context: Context, params: CallToolRequestParams) -> dict[str, Any]:
        tool = tools.BY_NAME.get(params.name)
        if tool is None:
            raise RefusedError(
                f"There is no tool of this name; there are {', '.join(tools.BY_NAME)}."
            )
        if context.request is None:
            raise RefusedError("This door takes HTTP only.")
        inside = Inside(self._app, context.request.scope)
        if tool.is_labelled and await self._is_person(inside.subject):
            raise RefusedError(_UNLABELLED)
        return await tool.run(inside, params.arguments or {})

    async def _is_person(self, subject: Subject) -> bool:
        """Whether what a subject writes carries no label; strangers are refused by the API."""
        if subject.account_id is None:
            return False
        row = await self._database.fetch_one(accounts.kind(), account_id=subject.account_id)
        return row is None or row["kind"] == "person"

    async def list_resources(
        self, context: Context, params: PaginatedRequestParams | None
    ) -> ListResourcesResult:
        del context, params
        listed = [
            Resource(
                uri=each.uri,
                name=each.name,
                description=each.description,
                mime_type=each.media_type,
            )
            for each in resources.RESOURCES
        ]
        return ListResourcesResult(resources=listed)

    async def list_templates(
        self, context: Context, params: PaginatedRequestParams | None
    ) -> ListResourceTemplatesResult:
        del context, params
        listed = [
            ResourceTemplate(
                uri_template=each.uri,
                name=each.name,
                description=each.description,
                mime_type=each.media_type,
            )
            for each in resources.TEMPLATES
        ]
        return ListResourceTemplatesResult(resource_templates=listed)

    async def read_resource(
        self, context: Context, params: ReadResourceRequestParams
    ) -> ReadResourceResult:
        del context
        try:
            media_type, text = resources.read(params.uri, self._app.openapi())
        except resources.UnknownResourceError as error:
            raise MCPError(code=INVALID_PARAMS, message=str(error)) from error
        found = TextResourceContents(uri=params.uri, mime_type=media_type, text=text)
        return ReadResourceResult(contents=[found])


def _shown(tool: tools.Tool[Any]) -> Tool:
    return Tool(
        name=tool.name,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(by_alias=True),
        annotations=ToolAnnotations(
            read_only_hint=tool.is_reading, destructive_hint=False, open_world_hint=False
        ),
    )


def _faults(error: ValidationError) -> list[str]:
    return [
        f"{'.'.join(str(part) for part in each['loc']) or 'arguments'}: {each['msg']}"
        for each in error.errors(include_input=False, include_url=False)
    ]


def _wrong(text: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)
