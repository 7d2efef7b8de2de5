"""The phone's end of the ADB protocol against a computer that does not keep to it."""

from __future__ import annotations

import asyncio
import random
import struct
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import pytest

from virtual_phone.adb import wire
from virtual_phone.adb.wire import Command, Message
from virtual_phone.server import LOOPBACK, Adbd

if TYPE_CHECKING:
    from support.in_hand import InHand, MakePhone

T = TypeVar("T")
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
HELLO = Message(Command.CNXN, wire.VERSION, wire.MAX_PAYLOAD, b"host::features=shell_v2,cmd,stat_v2")


def with_adbd(hand: InHand, talk: Callable[[Streams], Awaitable[T]]) -> T:
    async def served() -> T:
        adbd = Adbd(hand.phone)
        await adbd.listen(0)
        streams = await asyncio.open_connection(LOOPBACK, adbd.port)
        try:
            return await asyncio.wait_for(talk(streams), 20)
        finally:
            streams[1].close()
            await adbd.close()

    return hand.loop.run_until_complete(served())


async def say(streams: Streams, message: Message) -> None:
    streams[1].write(wire.encode(message))
    await streams[1].drain()


async def greeted(streams: Streams) -> Message:
    await say(streams, HELLO)
    return await wire.read(streams[0])


def test_the_banner_names_the_phone_and_only_what_is_offered(make_phone: MakePhone) -> None:
    answer = with_adbd(make_phone(), greeted)
    assert answer.command == Command.CNXN
    assert answer.payload.startswith(b"device::ro.product.name=sailfish;ro.product.model=Pixel;")
    assert b"delayed_ack" not in answer.payload


def test_an_unknown_service_is_closed(make_phone: MakePhone) -> None:
    async def talk(streams: Streams) -> Message:
        await greeted(streams)
        await say(streams, Message(Command.OPEN, 7, 0, b"jdwp:1\0"))
        return await wire.read(streams[0])

    answer = with_adbd(make_phone(), talk)
    assert (answer.command, answer.arg0, answer.arg1) == (Command.CLSE, 0, 7)


def test_nothing_is_opened_before_the_greeting(make_phone: MakePhone) -> None:
    async def talk(streams: Streams) -> Message:
        await say(streams, Message(Command.OPEN, 7, 0, b"shell:id\0"))
        return await greeted(streams)

    assert with_adbd(make_phone(), talk).command == Command.CNXN


def test_the_phone_waits_for_each_write_to_be_taken(make_phone: MakePhone) -> None:
    """Without OKAY there is no second WRTE."""
    hand = make_phone()
    hand.adb.push_bytes(b"x" * 3_000_000, "/data/local/tmp/f")

    async def talk(streams: Streams) -> tuple[int, int]:
        await greeted(streams)
        await say(streams, Message(Command.OPEN, 7, 0, b"exec:cat /data/local/tmp/f\0"))
        opened = await wire.read(streams[0])
        received = len((await wire.read(streams[0])).payload)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(streams[0].read(1)), 0.2)
        return opened.command, received

    command, received = with_adbd(hand, talk)
    assert command == Command.OKAY
    assert 0 < received <= wire.MAX_PAYLOAD


def test_a_nonsensical_header_ends_the_connection(make_phone: MakePhone) -> None:
    async def talk(streams: Streams) -> bytes:
        streams[1].write(struct.pack("<6I", 1, 2, 3, 4, 5, 6))
        return await streams[0].read()

    assert with_adbd(make_phone(), talk) == b""


def test_random_bytes_and_messages_leave_the_phone_alive(make_phone: MakePhone) -> None:
    draw = random.Random(11)
    hand = make_phone()

    async def talk(streams: Streams) -> None:
        await greeted(streams)
        services = [b"shell,v2,raw:echo $((", b"sync:", b"shell,v2,raw:cat", b"exec:", b"", b"\xff\xfe", b"sync:x"]
        for number in range(300):
            command = draw.choice([Command.OPEN, Command.OKAY, Command.WRTE, Command.CLSE, Command.AUTH, Command.SYNC])
            payload = draw.choice(services) if command == Command.OPEN else draw.randbytes(draw.randrange(200))
            await say(streams, Message(command, 1 + number % 9, draw.randrange(12), payload))

    for _ in range(5):
        with_adbd(hand, talk)
    assert hand.out("echo alive") == "alive\n"


@pytest.mark.parametrize(
    "records",
    [
        b"LIST\xff\xff\xff\xff",
        b"SEND\x04\x00\x00\x00/a,x" + b"DATA\xff\xff\xff\xff",
        b"NOPE\x01\x00\x00\x00a",
        b"SEND\x14\x00\x00\x00/data/local/tmp/a,420DATA\x05\x00\x00\x00ab",
    ],
)
def test_broken_sync_requests_end_their_stream_only(records: bytes, make_phone: MakePhone) -> None:
    hand = make_phone()

    async def talk(streams: Streams) -> int:
        await greeted(streams)
        await say(streams, Message(Command.OPEN, 7, 0, b"sync:\0"))
        opened = await wire.read(streams[0])
        await say(streams, Message(Command.WRTE, 7, opened.arg0, records))
        await say(streams, Message(Command.CLSE, 7, opened.arg0))
        await say(streams, Message(Command.OPEN, 8, 0, b"shell:echo alive\0"))
        while True:
            message = await wire.read(streams[0])
            if message.command == Command.WRTE and message.arg1 == 8:
                return len(message.payload)

    assert with_adbd(hand, talk) == len("alive\n")
