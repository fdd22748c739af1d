// Pages of the community are the same for everybody. This module fills in what differs by account:
// the token of the forms, what they like, what is theirs; and says what is new.

import { every } from "./interval.js";
import { localise } from "./times.js";

const known = /(?:^|; )touchline_known=1/.test(document.cookie);
const json = { headers: { Accept: "application/json" } };
let standing = null;

const idsOf = (name) => [...document.querySelectorAll(`[data-${name}]`)].map((each) => each.dataset[name]);

async function ask() {
  const person = document.querySelector("[data-person]")?.dataset.person ?? "";
  const query = new URLSearchParams({
    posts: idsOf("post").filter((id) => id !== "0").slice(0, 200).join(","),
    comments: idsOf("comment").slice(0, 200).join(","),
    person,
  });
  const answer = await fetch(`/community/viewer?${query}`, json);
  return answer.ok ? answer.json() : null;
}

function press(form, isLiked) {
  const { like: what, id } = form.dataset;
  form.action = `/community/${what}/${id}/${isLiked ? "unlike" : "like"}`;
  form.querySelector("button").setAttribute("aria-pressed", String(isLiked));
}

function apply(root = document) {
  if (!standing?.account_id) return;
  const { account_id: own, csrf_token: token, hidden } = standing;
  const liked = { posts: new Set(standing.posts), comments: new Set(standing.comments) };
  root.querySelectorAll('input[name="csrf_token"]').forEach((input) => (input.value = token));
  root.querySelectorAll("form[data-like]").forEach((form) => {
    press(form, liked[form.dataset.like].has(Number(form.dataset.id)));
  });
  [root, ...root.querySelectorAll("[data-author]")].filter((each) => each.dataset?.author).forEach((each) => {
    const author = Number(each.dataset.author);
    if (author === own) each.querySelectorAll(":scope > .acts .own").forEach((link) => (link.hidden = false));
    if (hidden.includes(author) && each.matches(".post, .comment, .message, .who-card")) (each.closest("li") ?? each).hidden = true;
  });
  root.querySelectorAll('.community > .tabs a[href="/community"]').forEach((link) => (link.href = "/community/everybody"));
  const follow = root.querySelector("form.follow");
  if (follow && standing.person) {
    const { following, is_self: isSelf, may_interact: mayInteract } = standing.person;
    follow.hidden = isSelf || !(following || mayInteract);
    const button = follow.querySelector("button");
    const words = { accepted: follow.dataset.unfollow, requested: follow.dataset.requested };
    button.textContent = words[following] ?? follow.dataset.follow;
    button.classList.toggle("primary", !following);
    if (following) follow.action = follow.action.replace(/\/follow$/, "/unfollow");
  }
}

async function learn() {
  if (!known) return;
  standing = await ask();
  apply();
  document.dispatchEvent(new CustomEvent("touchline:viewer", { detail: standing }));
}

// What another module added to the page.
document.addEventListener("touchline:added", ({ detail }) => apply(detail));

// A token may have run out while the page was open: then it is asked for once more.
async function change(method, address) {
  for (const isLast of [false, true]) {
    const answer = await fetch(address, { method, headers: { "X-CSRF-Token": standing.csrf_token } });
    if (answer.ok || isLast || ![401, 403].includes(answer.status)) return answer;
    standing = (await ask()) ?? standing;
  }
}

async function like(form) {
  const { like: what, id } = form.dataset;
  const button = form.querySelector("button");
  const count = form.querySelector("[data-count]");
  const wasLiked = button.getAttribute("aria-pressed") === "true";
  button.disabled = true;
  const answer = await change(wasLiked ? "DELETE" : "POST", `/v1/social/${what}/${id}/like`).catch(() => null);
  button.disabled = false;
  if (!answer?.ok) {
    form.submit();
    return;
  }
  const mine = new Set(standing[what]);
  if (wasLiked) mine.delete(Number(id));
  else mine.add(Number(id));
  standing[what] = [...mine];
  press(form, !wasLiked);
  const state = answer.status === 204 ? null : await answer.json();
  const shown = Number(count.textContent.replace(/\D/g, ""));
  count.textContent = new Intl.NumberFormat(document.documentElement.lang).format(
    state ? state.like_count : Math.max(0, shown - 1),
  );
}

function answer(link) {
  const form = document.getElementById("answer-form").content.cloneNode(true).querySelector("form");
  const place = link.closest(".comment") ?? link.closest(".community-head");
  const isOpen = place.nextElementSibling?.matches("form.answer");
  document.querySelectorAll("form.answer").forEach((each) => each.remove());
  if (isOpen) return;
  form.querySelector('[name="parent"]').value = link.dataset.answers;
  place.after(form);
  apply(form);
  form.querySelector("textarea").focus();
}

function countDown(area) {
  const most = Number(area.dataset.most);
  const left = document.createElement("span");
  left.className = "left";
  area.after(left);
  // Characters as people count them, where the browser can.
  const segments = "Segmenter" in Intl ? new Intl.Segmenter() : null;
  const show = () => {
    const length = segments ? [...segments.segment(area.value)].length : [...area.value].length;
    left.textContent = String(most - length);
    left.classList.toggle("over", length > most);
  };
  area.addEventListener("input", show);
  show();
}

function say(place, count) {
  place.textContent = count === 1 ? place.dataset.one : place.dataset.many.replace("{n}", count);
  place.hidden = count === 0;
}

async function lookForPosts(place, added = new Set()) {
  const answered = await fetch(place.dataset.source, json).catch(() => null);
  if (!answered?.ok) return;
  const { items } = await answered.json();
  const hidden = standing?.hidden ?? [];
  const fresh = items.filter((item) => item.post_id > Number(place.dataset.newest) && !hidden.includes(item.author.account_id));
  fresh.forEach((item) => added.add(item.post_id));
  say(place, added.size);
}

function swap(place, fresh) {
  if (!place || !fresh || fresh.innerHTML === place.innerHTML) return;
  localise(fresh);
  place.replaceChildren(...fresh.childNodes);
  apply(place);
}

// From the server's own HTML, so that nothing is rendered twice. Comments that came since stay out
// until they are asked for: what somebody reads does not move.
async function renew() {
  const answered = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answered?.ok) return;
  const page = new DOMParser().parseFromString(await answered.text(), "text/html");
  for (const place of document.querySelectorAll("#the-post, #comments-title, .comment[id]")) {
    swap(place, page.getElementById(place.id));
  }
}

const later = new Map();
function soon(key, act, waitMs = 600) {
  if (!later.has(key)) later.set(key, setTimeout(() => (later.delete(key), act()), waitMs));
}

const seen = new Set();
// The event says how many there are: nothing is read again for it.
function showLikes({ post_id: id, like_count: count }) {
  const shown = new Intl.NumberFormat(document.documentElement.lang).format(count);
  document.querySelectorAll(`form[data-like="posts"][data-id="${id}"] [data-count]`).forEach((each) => (each.textContent = shown));
}

// Somebody was suspended or erased: what they wrote is not shown any more.
function removeOf(author) {
  document.querySelectorAll(`.post[data-author="${author}"], .message[data-author="${author}"]`).forEach((each) => (each.closest("li") ?? each).remove());
}

document.addEventListener("touchline:event", ({ detail: { type, payload } }) => {
  const posts = document.getElementById("fresh-posts");
  const comments = document.getElementById("fresh-comments");
  if (type === "post.created" && posts) soon("posts", () => lookForPosts(posts));
  if (type === "comment.created" && comments && !document.getElementById(`comment-${payload.comment_id}`)) {
    seen.add(payload.comment_id);
    say(comments, seen.size);
  }
  if (type === "author.changed" && !payload.is_shown) removeOf(payload.account_id);
  const isChange = /^(post|comment)\.changed$/.test(type);
  if (type === "post.liked") showLikes(payload);
  else if (isChange && document.getElementById("the-post")) soon("page", renew);
});
// An open feed hears of new public posts, together, at most once a second. Everybody's counts them
// without a question. One's own asks, at most once in its pause, since it does not know whom one
// follows; and posts for followers alone are in no event. Without the stream each asks.
const feed = document.querySelector("#fresh-posts[data-every]");
if (feed) {
  const everyMs = 1000 * feed.dataset.every;
  const isOwn = feed.dataset.own === "true";
  const added = new Set();
  let isLive = false;
  let askedAt = 0;
  const look = () => {
    if (document.hidden) return;
    askedAt = Date.now();
    if (isOwn) lookForPosts(feed);
    else lookForPosts(feed, added);
  };
  document.addEventListener("touchline:connection", ({ detail: state }) => {
    isLive = ["open", "resumed", "gap"].includes(state);
  });
  document.addEventListener("touchline:gap", () => soon("feed", look));
  document.addEventListener("touchline:event", ({ detail: { type, payload } }) => {
    if (type !== "posts.added") return;
    if (isOwn) return soon("feed", look, Math.max(0, askedAt + everyMs - Date.now()));
    const hidden = standing?.hidden ?? [];
    payload.post_ids.forEach((id, place) => {
      if (id > Number(feed.dataset.newest) && !hidden.includes(payload.author_ids[place])) added.add(id);
    });
    say(feed, added.size);
  });
  every(everyMs, () => (isOwn || !isLive) && look());
  document.addEventListener("visibilitychange", look);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const isLike = form.matches("form[data-like]");
  const isWithoutToken = form.querySelector('[name="csrf_token"]')?.value === "";
  if (known && (isLike || isWithoutToken)) {
    // The viewer may not be known yet: a quick click waits for it.
    event.preventDefault();
    learned.then(() => (isLike && standing?.may_write ? like(form) : form.submit()));
  } else if (form.matches("form")) {
    // Once sent is enough; the browser goes to another page.
    setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = true)));
  }
});
addEventListener("pageshow", () => document.querySelectorAll("main button:disabled").forEach((button) => (button.disabled = false)));

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-answers]");
  if (!link || !standing?.may_write || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  answer(link);
});

document.querySelectorAll("textarea[data-most]").forEach(countDown);
document.querySelectorAll("select[data-renews]").forEach((select) => {
  const button = select.form.querySelector("button.renew");
  button.hidden = true;
  select.addEventListener("change", () => {
    const forecast = select.form.querySelector('[name="forecast_id"]');
    if (forecast) forecast.value = "";
    const pick = select.form.querySelector('[name="pick_id"]');
    if (pick) pick.checked = false;
    // What is still to be typed may be missing for now.
    select.form.noValidate = true;
    select.form.requestSubmit(button);
  });
});
document.querySelector(".community > .tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
const learned = learn().catch(() => {});
