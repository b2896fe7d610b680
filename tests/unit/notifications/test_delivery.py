"""What becomes of what could not be sent: waits, another way, and word to the coordinator."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.notifications.delivery import GIVE_UP, Courier
from bot.notifications.mailroom import Mailroom
from bot.notifications.senders import ChannelDownError, Parcel, RefusedError, TemporaryError
from bot.storage.staff_tables import AccountRow
from tests.conftest import FixedClock
from tests.mailrooms import COORDINATOR, OWNER, MakeTicket
from tests.unit.notifications.outboxes import deliveries, forget, kinds, make_due, plan_all, tell


class Post:
    """A way of sending that does what a test says, and remembers what it sent."""

    def __init__(self, channel: str = "email") -> None:
        self.channel = channel
        self.sent: list[Parcel] = []
        self.fails: Exception | None = None

    async def send(self, parcel: Parcel) -> None:
        if self.fails is not None:
            raise self.fails
        self.sent.append(parcel)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def courier(mailroom: Mailroom, post: Post) -> Courier:
    return Courier(mailroom, post, jitter=lambda: 0.0)


@pytest.fixture
def reference(mailroom: Mailroom, tickets: MakeTicket) -> str:
    """A ticket with one planned notice to its owner."""
    made = tickets().reference
    forget(mailroom)
    tell(mailroom, "assigned", "staff", OWNER, made)
    plan_all(mailroom)
    return made


async def test_everything_due_is_sent_once(mailroom: Mailroom, courier: Courier, post: Post, reference: str) -> None:
    tell(mailroom, "callback", "staff", OWNER, reference)
    plan_all(mailroom)
    assert await courier.deliver_due() == 2
    assert await courier.deliver_due() == 0
    assert [parcel.kind for parcel in post.sent] == ["assigned", "callback"]
    assert {row.status for row in deliveries(mailroom)} == {"sent"}


async def test_a_busy_recipient_is_tried_again_at_growing_intervals(
    mailroom: Mailroom, courier: Courier, post: Post, reference: str, clock: FixedClock
) -> None:
    post.fails = TemporaryError("450")
    waits = []
    for _ in range(9):
        await courier.deliver_due()
        (row,) = deliveries(mailroom)
        waits.append((row.next_at - clock()).total_seconds())
        clock.now = row.next_at
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert row.status == "waiting"
    assert row.error == "450"


async def test_a_wait_that_the_other_side_asks_for_is_kept(
    mailroom: Mailroom, courier: Courier, post: Post, reference: str, clock: FixedClock
) -> None:
    post.fails = TemporaryError("slow down", after=500)
    await courier.deliver_due()
    assert deliveries(mailroom)[0].next_at == clock() + dt.timedelta(seconds=500)


async def test_a_channel_that_is_down_for_a_week_loses_nothing(
    mailroom: Mailroom, courier: Courier, post: Post, reference: str, clock: FixedClock
) -> None:
    post.fails = ChannelDownError("ConnectionRefusedError")
    for _ in range(7 * 24):
        assert await courier.deliver_due() == 0
        clock.advance(hours=1)
    post.fails = None
    make_due(mailroom)
    assert await courier.deliver_due() == 1
    assert deliveries(mailroom)[0].status == "sent"
    assert kinds(mailroom) == [("assigned", "staff", OWNER)]


async def test_nothing_more_is_tried_while_a_channel_is_down(
    mailroom: Mailroom, courier: Courier, post: Post, reference: str, clock: FixedClock
) -> None:
    tell(mailroom, "callback", "staff", COORDINATOR, reference)
    plan_all(mailroom)
    post.fails = ChannelDownError("down")
    await courier.deliver_due()
    post.fails = None
    assert await courier.deliver_due() == 0
    clock.advance(seconds=31)
    assert await courier.deliver_due() == 2


async def test_a_recipient_who_cannot_be_reached_for_days_is_given_up(
    mailroom: Mailroom, courier: Courier, post: Post, reference: str, clock: FixedClock
) -> None:
    post.fails = TemporaryError("450")
    await courier.deliver_due()
    clock.now = clock() + GIVE_UP + dt.timedelta(minutes=1)
    await courier.deliver_due()
    assert deliveries(mailroom)[0].status == "failed"
    assert kinds(mailroom)[-1] == ("undelivered", "staff", COORDINATOR)


async def test_a_refusal_is_final_and_the_coordinator_is_told(
    mailroom: Mailroom, courier: Courier, post: Post, reference: str
) -> None:
    post.fails = RefusedError("the address was refused with 550")
    await courier.deliver_due()
    row = deliveries(mailroom)[0]
    assert (row.status, row.error) == ("failed", "the address was refused with 550")
    post.fails = None
    plan_all(mailroom)
    await courier.deliver_due()
    (told,) = post.sent
    assert (told.kind, told.address) == ("undelivered", "karen@odense.example")
    assert dict(told.data) == {
        "to": "Jonas Skovmand",
        "audience": "staff",
        "channel": "email",
        "error": "the address was refused with 550",
    }


async def test_word_of_a_failure_that_fails_goes_to_the_mailbox_and_no_further(
    mailroom: Mailroom, courier: Courier, post: Post, reference: str
) -> None:
    post.fails = RefusedError("550")
    for _ in range(5):
        await courier.deliver_due()
        plan_all(mailroom)
    assert kinds(mailroom) == [
        ("assigned", "staff", OWNER),
        ("undelivered", "staff", COORDINATOR),
        ("undelivered", "office", ""),
    ]
    assert [row.address for row in deliveries(mailroom)][-1] == "erhvervskontakten@odense.dk"


async def test_whoever_blocked_the_bot_gets_a_mail_instead(
    mailroom: Mailroom, services: Services, reference: str
) -> None:
    forget(mailroom)
    services.accounts.add(OWNER, "Jonas", "jonas@odense.example", [Role.TASKFORCE])
    with services.database.transaction() as session:
        row = session.get(AccountRow, OWNER)
        assert row is not None
        row.telegram_chat, row.preferences = 4711, {"email": False}
    tell(mailroom, "assigned", "staff", OWNER, reference)
    plan_all(mailroom)
    telegram = Post("telegram")
    telegram.fails = RefusedError("Telegram refused: Forbidden")
    await Courier(mailroom, telegram).deliver_due()
    assert [(row.channel, row.status) for row in deliveries(mailroom, "assigned")] == [
        ("telegram", "failed"),
        ("email", "waiting"),
    ]


async def test_a_fault_of_ours_holds_up_no_other_message(
    mailroom: Mailroom, courier: Courier, post: Post, reference: str, caplog: pytest.LogCaptureFixture
) -> None:
    post.fails = ValueError("Ida Holm skrev noget")
    await courier.deliver_due()
    assert deliveries(mailroom)[0].status == "waiting"
    assert "ValueError" in caplog.text
    assert "Ida Holm" not in caplog.text


async def test_what_is_being_sent_when_the_program_stops_is_sent_to_its_end(mailroom: Mailroom, reference: str) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    class Slow(Post):
        async def send(self, parcel: Parcel) -> None:
            begun.set()
            await go_on.wait()
            await super().send(parcel)

    slow = Slow()
    work = asyncio.create_task(Courier(mailroom, slow).deliver_due())
    await begun.wait()
    work.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert len(slow.sent) == 1
    assert deliveries(mailroom)[0].status == "sent"
