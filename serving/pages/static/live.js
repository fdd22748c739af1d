// Renews the marked parts of the page from the server's own HTML when an event concerns them, so
// that nothing is rendered twice. Says how the connection stands, and lets people stop it.

import { every } from "./interval.js";
import { Stream } from "./stream.js";
import { localise } from "./times.js";

const WORTH_A_LOOK = new Set([
  "forecast.updated",
  "forecast.live",
  "match.status",
  "match.score",
  "match.event",
  "match.statistics",
  "match.lineups",
  "absence.changed",
  "insight.published",
  "question.answered",
  "accuracy.updated",
  "model.promoted",
  "model.rolled_back",
  "model.challenged",
  "model.rejected",
  "ab_test.registered",
  "ab_test.started",
  "ab_test.read",
  "ab_test.decided",
  "ab_test.cancelled",
  "alert.raised",
  "alert.acknowledged",
  "alert.resolved",
  "room.changed",
  "standings.moved",
  "group.moved",
  "goal.reached",
  "group.talked",
  "agentEvent",
  "agentStatusUpdate",
  "agentTaskUpdate",
  "agentInsight",
  "agentPerformanceUpdate",
  "agentError",
]);
const TOGETHER_MS = 400;
const { topics, renewSeconds, renewFirst } = document.body.dataset;
const bar = document.getElementById("connection");
const stateText = document.getElementById("connection-state");
const button = document.getElementById("streaming");
let pending = 0;

function say(state) {
  document.dispatchEvent(new CustomEvent("touchline:connection", { detail: state }));
  bar.hidden = false;
  bar.dataset.state = state;
  // The words come with the page, in its language.
  const { [state]: words, start, stop } = bar.dataset;
  if (stateText.textContent !== words) stateText.textContent = words;
  button.textContent = state === "stopped" ? start : stop;
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
        const opened = [...island.querySelectorAll("details")].map((each) => each.open);
        localise(now);
        now.querySelectorAll("details").forEach((each, place) => (each.open = opened[place] ?? false));
        island.replaceChildren(...now.childNodes);
      }
    }
    document.dispatchEvent(new CustomEvent("touchline:renewed"));
  } catch {
    say("lost");
  } finally {
    islands.forEach((island) => island.removeAttribute("aria-busy"));
  }
}

function soon() {
  pending ||= setTimeout(renew, TOGETHER_MS);
}

if (topics) {
  const stream = new Stream(topics, {
    tell: (state) => {
      say(state);
      // What is waited for may have come between the page and the connection.
      if (state === "open" && renewFirst !== undefined) soon();
    },
    onEvent: (event) => {
      if (WORTH_A_LOOK.has(event.type)) soon();
      // Other modules of a page have their own ideas of what is worth a look.
      document.dispatchEvent(new CustomEvent("touchline:event", { detail: event }));
    },
    onGap: () => {
      soon();
      document.dispatchEvent(new CustomEvent("touchline:gap"));
    },
    onOther: (message) => {
      document.dispatchEvent(new CustomEvent("touchline:message", { detail: { message, stream } }));
    },
  });
  // A module that came later than the connection is given it.
  document.addEventListener("touchline:join", ({ detail: give }) => give(stream));
  button.addEventListener("click", () => {
    if (stream.isWanted) stream.stop();
    else stream.start();
  });
  if (stream.isWanted) stream.connect();
  else say("stopped");
  // A hidden page holds no connection: a browser has few per site.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) stream.disconnect();
    else if (stream.isWanted && !stream.link) {
      stream.connect();
      soon();
    }
  });
  addEventListener("pagehide", () => stream.disconnect());
  // The clock of a match moves without an event.
  if (renewSeconds) every(1000 * renewSeconds, () => stream.link && soon());
}
