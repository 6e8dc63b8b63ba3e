"""Free TCP ports, for servers that cannot choose one themselves."""

import socket


def free_port():
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
