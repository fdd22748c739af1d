// The talk of a match: new messages without a reload, sending without leaving, who is here. The
// server's own HTML is added, so that nothing is rendered twice.

import { every } from "./interval.js";
import { localise } from "./times.js";

const place = document.getElementById("talk");
const list = document.getElementById("messages");
const form = document.querySelector("form.say");
const note = document.getElementById("say-note");
const company = document.getElementById("company");
const { match, open, first } = place.dataset;
const topic = `match:${match}:talk`;
const isFirst = first === "true";
const known = /(?:^|; )touchline_known=1/.test(document.cookie);
const TOGETHER_MS = 120;
const LOOK_MS = 15000;
const TYPING_MS = 3000;

let stream = null;
let newest = Number(place.dataset.newest);
let pending = 0;
let typedAt = 0;
let key = null; // of the message that is being sent, the same until it is
let counts = { present: null, typing: null };

const idOf = (item) => Number(item.dataset.message);

function put(item, isOfPage) {
  if (document.getElementById(item.id)) return;
  const before = [...list.children].find((each) => idOf(each) < idOf(item));
  // Older than all that is shown: it is on another page.
  if (!isOfPage && !before && list.children.length && idOf(item) < idOf(list.lastElementChild)) return;
  localise(item);
  item.classList.add("fresh");
  list.insertBefore(item, before ?? null);
  document.dispatchEvent(new CustomEvent("touchline:added", { detail: item }));
}

// Since 0 is the newest page as a whole.
async function look(since = newest) {
  pending = 0;
  const answer = await fetch(`/matches/${match}/talk/lines?since=${since}`).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(`<ol>${await answer.text()}</ol>`, "text/html");
  [...page.querySelectorAll("li.message")].reverse().forEach((item) => put(item, since === 0));
  newest = Math.max(newest, ...[...list.children].map(idOf));
  document.getElementById("no-messages").hidden = list.children.length > 0;
}

function soon() {
  if (isFirst) pending ||= setTimeout(look, TOGETHER_MS);
}

function showCompany() {
  const { present, typing } = counts;
  company.hidden = present === null;
  if (present === null) return;
  const others = typing - (Date.now() - typedAt < 2 * TYPING_MS ? 1 : 0);
  const { one, many, typingOne, typingMany } = company.dataset;
  const here = present === 1 ? one : many.replace("{n}", present);
  const busy = others === 1 ? typingOne : typingMany.replace("{n}", others);
  company.textContent = others > 0 ? `${here} · ${busy}` : here;
}

document.addEventListener("touchline:event", ({ detail: { type, payload } }) => {
  if (type === "message.created") soon();
  else if (type === "message.changed") {
    const item = document.getElementById(`message-${payload.message_id}`);
    if (payload.is_shown && isFirst) look(payload.message_id - 1);
    else item?.remove();
  } else if (type === "author.changed" && payload.is_shown && isFirst) look(0);
});
document.addEventListener("touchline:gap", soon);
function enter(link) {
  stream = link;
  stream.send({ op: "enter", topic });
  soon();
}

document.addEventListener("touchline:message", ({ detail: { message, stream: link } }) => {
  if (message.op === "subscribed") enter(link);
  else if (["entered", "presence"].includes(message.op) && message.topic === topic) {
    counts = message;
    showCompany();
  }
});

const join = (link) => link.cursor !== null && enter(link);
document.dispatchEvent(new CustomEvent("touchline:join", { detail: join }));

function show(text) {
  note.textContent = text;
}

async function send(event) {
  const token = form.querySelector('[name="csrf_token"]').value;
  if (!token) return; // it is not known yet who looks: the form is sent as it is
  event.preventDefault();
  event.stopPropagation();
  const field = form.elements.text;
  const button = form.querySelector("button");
  button.disabled = true;
  key ??= crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  const answer = await fetch(`/v1/social/matches/${match}/talk/messages`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": token, "Idempotency-Key": key },
    body: JSON.stringify({ text: field.value }),
  }).catch(() => null);
  button.disabled = false;
  if (answer?.ok) {
    const made = await answer.json();
    field.value = "";
    key = null;
    typedAt = 0;
    show(made.state === "held" ? note.dataset.held : "");
    await look();
  } else if ([401, 403].includes(answer?.status)) form.submit();
  else show(answer ? await reasonOf(answer) : note.dataset.lost);
  field.focus();
}

async function reasonOf(answer) {
  const problem = await answer.json().catch(() => null);
  return problem?.errors?.[0]?.message ?? problem?.detail ?? note.dataset.lost;
}

if (form) {
  form.addEventListener("submit", send);
  form.elements.text.addEventListener("input", () => {
    key = null;
    show("");
    if (!known || counts.present === null || Date.now() - typedAt < TYPING_MS) return;
    typedAt = Date.now();
    stream?.send({ op: "typing", topic });
  });
  if (!known) {
    form.hidden = true;
    document.querySelector(".stranger").hidden = false;
  }
}

// A talk opens and closes by the clock, without an event.
every(LOOK_MS, async () => {
  const answer = await fetch(`/v1/social/matches/${match}/talk`).catch(() => null);
  if (!answer?.ok) return;
  const { is_open: isOpen } = await answer.json();
  if (String(isOpen) !== open && !form?.elements.text.value) location.reload();
});
