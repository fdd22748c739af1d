"""What the community's tables hold about people."""

from storage.privacy.held import ALWAYS, ERASED, LINK, Held, secret, use
from storage.social.tables.appeal import appeal
from storage.social.tables.comment import comment, comment_like
from storage.social.tables.decision import moderation_decision, restriction, screening
from storage.social.tables.media import media
from storage.social.tables.notice import notice, notice_news, notice_sending, notice_sent
from storage.social.tables.post import mention, post, post_edit, post_like, post_tag
from storage.social.tables.profile import profile
from storage.social.tables.reaching import (
    like_news,
    notice_settings,
    phone_code,
    presence,
    push_subscription,
)
from storage.social.tables.relation import block, follow, mute
from storage.social.tables.report import evidence, moderation_case, report
from storage.social.tables.talk import message, room_member

_TEXT = "until its author deletes it, or the account is erased"
_NOTICE = "some weeks, or until the account is erased"
_REPORTED = "some months after it was reported last or decided, also when the account is erased"
_SCREENED = "some months, or until the account is erased"
_SHAPE = "with the text; a thread keeps the place of an answer, without its text"

HELD: tuple[Held, ...] = (
    Held(
        table=profile,
        owner=profile.c.account_id,
        file="profile",
        uses=(
            use("account_id bio location links picture", "shown to others as its owner wants"),
            use("favourite_team_id is_private", "shown to others as its owner wants"),
            use("post_count follower_count following_count last_post_id version",
                "counts of the profile, and the newest post in it"),
        ),
    ),
    Held(
        table=post,
        owner=post.c.account_id,
        file="posts",
        uses=(
            use("post_id account_id", "whose post it is", _SHAPE),
            use("text", "what was written", _TEXT),
            use("visibility match_id team_id competition_id forecast_id pick_id",
                "who reads it, and what it is about", _SHAPE),
            use("created_at edited_at deleted_at removed_at removed_reason locked_at",
                "what became of it", _SHAPE),
            use("version like_count comment_count is_live is_counted", "counts", _SHAPE),
            secret("fingerprint", "finds texts that repeat each other", _TEXT),
        ),
    ),
    Held(
        table=post_edit,
        uses=(use("post_id version text at", "earlier texts of a post", _TEXT),),
    ),
    Held(
        table=post_tag,
        uses=(use("tag post_id", "finds posts by their hashtags", _TEXT),),
    ),
    Held(
        table=post_like,
        owner=post_like.c.account_id,
        file="likes_of_posts",
        uses=(use("post_id account_id at", "who likes what", ERASED),),
    ),
    Held(
        table=mention,
        owner=mention.c.account_id,
        file="mentions",
        uses=(
            use("mention_id post_id comment_id account_id due_at", "who is named in a post",
                ERASED),
        ),
    ),
    Held(
        table=comment,
        owner=comment.c.account_id,
        file="comments",
        uses=(
            use("comment_id post_id parent_id depth account_id", "whose answer to what", _SHAPE),
            use("text", "what was written", _TEXT),
            use("created_at edited_at deleted_at removed_at removed_reason", "what became of it",
                _SHAPE),
            use("version like_count reply_count is_counted is_shown", "counts", _SHAPE),
            secret("fingerprint", "finds texts that repeat each other", _TEXT),
        ),
    ),
    Held(
        table=comment_like,
        owner=comment_like.c.account_id,
        file="likes_of_comments",
        uses=(use("comment_id account_id at", "who likes what", ERASED),),
    ),
    Held(
        table=media,
        owner=media.c.account_id,
        file="images",
        uses=(
            use("media_id account_id sha256 width height", "an image that was uploaded", _TEXT),
            use("description post_id created_at", "for those who do not see it", _TEXT),
        ),
    ),
    Held(
        table=follow,
        owner=follow.c.follower_id,
        file="follows",
        uses=(use("follower_id followee_id state at", "who follows whom", ERASED),),
    ),
    Held(
        table=block,
        owner=block.c.account_id,
        file="blocks",
        uses=(use("account_id other_id at", "whom somebody keeps away", ERASED),),
    ),
    Held(
        table=mute,
        owner=mute.c.account_id,
        file="mutes",
        uses=(use("account_id other_id at", "whom somebody does not want to read", ERASED),),
    ),
    Held(
        table=notice,
        owner=notice.c.account_id,
        file="notices",
        uses=(
            use("notice_id account_id kind noun thing post_id facts",
                "what somebody was notified of",
                _NOTICE),
            use("version is_listed created_at changed_at read_at", "and whether they saw it",
                _NOTICE),
        ),
    ),
    Held(
        table=notice_news,
        uses=(use("notice_id item actor_id at is_withdrawn", "of whom somebody was notified",
                  _NOTICE),),
    ),
    Held(
        table=notice_sending,
        owner=notice_sending.c.account_id,
        file="notices_to_send",
        uses=(use("account_id channel due_at held_for", "news that a channel has not sent",
                  "until it is sent"),),
    ),
    Held(
        table=notice_sent,
        uses=(use("notice_id channel version at", "what a channel sent", _NOTICE),),
    ),
    Held(
        table=notice_settings,
        owner=notice_settings.c.account_id,
        file="notice_settings",
        uses=(
            use("account_id choices mail_rhythm quiet_from quiet_until moved_by webhook_url"
                " phone version", "how somebody wants to be notified"),
            secret("webhook_secret unsubscribe_key", "signs what is sent, and ends mails"),
        ),
    ),
    Held(
        table=phone_code,
        owner=phone_code.c.account_id,
        file="phone_to_confirm",
        uses=(
            use("account_id phone expires_at", "a number, until it is confirmed", LINK),
            secret("code_hash tries", "confirms it", LINK),
        ),
    ),
    Held(
        table=push_subscription,
        owner=push_subscription.c.account_id,
        file="push_subscriptions",
        uses=(
            use("push_id account_id endpoint device created_at",
                "a browser that gets notifications",
                "until it is removed, there or here"),
            secret("p256dh auth", "encrypts what that browser gets"),
        ),
    ),
    Held(
        table=like_news,
        uses=(use("post_id due_since notified_at",
                  "when watchers of a post were notified of its likes",
                  _SHAPE),),
    ),
    Held(
        table=presence,
        owner=presence.c.account_id,
        file="presence",
        uses=(use("account_id until", "whether somebody looks, so that no push is needed",
                  "until they look again"),),
    ),
    Held(
        table=room_member,
        owner=room_member.c.account_id,
        file="rooms",
        uses=(
            use("room_id account_id role wrote_at", "who may write in a room, and wrote last",
                ERASED),
        ),
    ),
    Held(
        table=message,
        owner=message.c.account_id,
        file="messages",
        uses=(
            use("message_id room_id account_id", "who wrote in which room", _SHAPE),
            use("text mentioned", "what was written, and who is named in it", _TEXT),
            use("created_at deleted_at removed_at removed_reason is_shown", "what became of it",
                _SHAPE),
            use("line item facts", "lines of the system, which are nobody's", ALWAYS),
            secret("fingerprint", "finds texts that repeat each other", _TEXT),
        ),
    ),
    Held(
        table=report,
        owner=report.c.reporter_id,
        file="reports",
        uses=(
            use("report_id reporter_id subject_kind subject_id reason at closed_at",
                "who reported what; moderators see it, and nobody else", ALWAYS),
            use("text", "what the reporter adds, for moderators", _REPORTED),
            secret("case_id", "which case it is part of", ALWAYS),
        ),
    ),
    Held(
        table=appeal,
        owner=appeal.c.account_id,
        file="appeals",
        uses=(
            use("appeal_id account_id at", "who asked moderators to look again", ALWAYS),
            use("text", "what they say, for moderators", _REPORTED),
            secret("about_case_id case_id", "about which decision", ALWAYS),
        ),
    ),
    Held(
        table=moderation_case,
        uses=(
            secret("case_id subject_kind subject_id post_id author_id cause", "what moderators"
                   " have to decide, by numbers", ALWAYS),
            secret("opened_at reported_at claimed_by claimed_until closed_by closed_at",
                   "who decides it, and when", ALWAYS),
        ),
    ),
    Held(
        table=evidence,
        owner=evidence.c.author_id,
        file="reported_texts",
        uses=(
            use("author_id text images kept_at version", "what was reported, as it was: for"
                " moderators only; to delete it, or the account, is no escape", _REPORTED),
            secret("case_id", "which case it is part of", _REPORTED),
        ),
    ),
    Held(
        table=moderation_decision,
        owner=moderation_decision.c.author_id,
        file="decisions_of_moderators",
        uses=(
            use("decision_id author_id subject_kind subject_id act rule until at",
                "what moderators decided about whose text", ALWAYS),
            use("message", "what they say to the author", ERASED),
            secret("moderator_id case_id", "who decided: for moderators and the record of acts",
                   ALWAYS),
        ),
    ),
    Held(
        table=restriction,
        owner=restriction.c.account_id,
        file="suspension_from_content",
        uses=(use("account_id decision_id since until", "who may not post for a while", ERASED),),
    ),
    Held(
        table=screening,
        owner=screening.c.account_id,
        file="screening",
        uses=(
            use("subject_kind subject_id account_id score reasons is_held at",
                "why a text looked like spam", _SCREENED),
        ),
    ),
)  # fmt: skip
