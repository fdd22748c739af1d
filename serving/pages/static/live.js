// Follows the event stream and renews the marked parts of the page from the server's own HTML, so
// that nothing is rendered twice. Says whether it is connected.

import { localise } from "./times.js";

const WORTH_A_LOOK = new Set(["forecast.updated", "match.status", "match.score", "absence.changed"]);
const TOGETHER_MS = 400;
const words = { open: "Live: changes appear here", opening: "Connecting …", lost: "Connection lost, trying again …" };
const topics = document.body.dataset.topics;
const status = document.getElementById("connection");
let source = null;
let pending = 0;

function say(state) {
  status.hidden = false;
  status.dataset.state = state;
  if (status.textContent !== words[state]) status.textContent = words[state];
}

async function renew() {
  pending = 0;
  const islands = [...document.querySelectorAll("[data-live]")];
  islands.forEach((island) => island.setAttribute("aria-busy", "true"));
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const island of islands) {
      const now = fresh.getElementById(island.id);
      if (now && now.innerHTML !== island.innerHTML) {
        localise(now);
        island.replaceChildren(...now.childNodes);
      }
    }
  } catch {
    say("lost");
  } finally {
    islands.forEach((island) => island.removeAttribute("aria-busy"));
  }
}

function soon() {
  pending ||= setTimeout(renew, TOGETHER_MS);
}

function open() {
  say("opening");
  source = new EventSource(`/v1/stream?topics=${encodeURIComponent(topics)}`);
  source.addEventListener("hello", (message) => {
    say("open");
    if (!JSON.parse(message.data).recovered) soon();
  });
  source.addEventListener("event", (message) => {
    if (WORTH_A_LOOK.has(JSON.parse(message.data).type)) soon();
  });
  source.addEventListener("error", () => say("lost"));
}

function close() {
  source?.close();
  source = null;
}

if (topics && "EventSource" in window) {
  open();
  // A hidden page holds no connection: a browser has few per site.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else if (!source) {
      open();
      soon();
    }
  });
  addEventListener("pagehide", close);
}
