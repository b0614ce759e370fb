"""What is not there any more, too much to tell or without end concerns one account, and never all of them."""

from __future__ import annotations

import pytest
from starlette.responses import JSONResponse

from pipeline.access.sessions import SessionState
from pipeline.model import FailureKind
from pipeline.platforms.social import youtube_api
from tests.platforms.social.social_room import SocialRoom
from tests.platforms.social.test_extract import failure_in, state_of


def test_a_channel_that_youtube_calls_not_found_does_not_stop_the_others(room: SocialRoom) -> None:
    room.far.youtube_faults = [(404, "channelNotFound")]
    failure = failure_in(room)
    assert (failure.kind, failure.next_action) == (FailureKind.ENVIRONMENT, "Correct it in the artist list.")
    assert len(room.landed("youtube")) == 1


def test_videos_that_were_just_taken_down_leave_likes_unknown(
    room: SocialRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell = type(room.far)._videos
    answers = iter([lambda _: JSONResponse({"error": {"errors": [{"reason": "videoNotFound"}]}}, 404)])
    monkeypatch.setattr(room.far, "_videos", lambda asked: next(answers, lambda a: tell(room.far, a))(asked))
    assert room.collect().files == 4
    row = next(r for r in room.curated("youtube_analytics") if r["channel"] == room.far.channels[0].identity)
    assert (row["total_likes"], row["posts"]) == ("", "70")


@pytest.mark.slow
def test_a_list_of_videos_without_end_is_left(room: SocialRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    body = {"kind": "youtube#playlistItemListResponse", "items": [], "nextPageToken": "more"}
    monkeypatch.setattr(room.far, "_uploads", lambda _: JSONResponse(body))
    assert room.collect().files == 4
    assert len(room.far.asked_of_youtube) == 2 * (1 + youtube_api.MOST_PAGES)
    assert {row["total_likes"] for row in room.curated("youtube_analytics")} == {""}


def test_a_list_of_accounts_that_is_too_much_is_tried_again_later(room: SocialRoom) -> None:
    room.far.fail(1, subcode=99, times=None, path="me/accounts")
    failure = failure_in(room)
    assert (failure.kind, failure.detail) == (FailureKind.TRANSIENT, "code 1/99 · 2 times")
    assert len(room.landed("youtube")) == 2
    assert state_of(room, "instagram") is not SessionState.NEEDS_SIGN_IN
