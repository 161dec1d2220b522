"""The faces of the assistant on one port: the chat, the API, and a page without JavaScript."""
