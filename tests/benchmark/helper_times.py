"""The helper by itself, over pipes: its share of a send."""

import time

from bus import Bus
from port import Port, mail

SENDER = "jimu@corp.example"


def replies(headers, count):
    """Milliseconds from request to verdict, without a notification."""
    message = mail(*headers)
    with Port() as port:
        port.hello()
        return [_timed(lambda: port.check(message, own=[SENDER], warn=False))
                for _ in range(count + 1)][1:]


def notifies(headers, count):
    """Milliseconds from request to Notify on a private bus."""
    message = mail(*headers)
    with Bus() as bus:
        bus.server.start()
        with Port(bus_address=bus.address) as port:
            port.hello()
            return [_notify(bus, port, message) for _ in range(count + 1)][1:]


def _notify(bus, port, message):
    bus.server.clear()
    name = port.new_id()
    start = time.time()
    port.check(message, id=name, own=[SENDER], warn=True)
    arrived = bus.server.wait_for(1)[0].arrived
    port.dismiss(name)
    return (arrived - start) * 1000


def _timed(action):
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000
