// Pages that are shown offline say their age; what was entered offline, what became of it.

import { inZone } from "./times.js";

const OUTBOX = "outbox";
const PAGES = "pages";

// A page from before says of when it is, and so does every state in it that was live then.
function sayAge(at) {
  const banner = document.getElementById("kept");
  banner.querySelector("b").textContent = inZone(at, "full");
  banner.hidden = false;
  for (const state of document.querySelectorAll(".match.on .when, #hero .state")) {
    const note = document.createElement("small");
    note.textContent = ` ${banner.dataset.asOf.replace("{when}", inZone(at, "clock"))}`;
    state.append(note);
  }
}

async function listKept() {
  const list = document.getElementById("kept-pages");
  if (!list) return;
  const pages = await caches.open(PAGES);
  for (const request of (await pages.keys()).reverse()) {
    const { headers } = await pages.match(request);
    const { pathname, search } = new URL(request.url);
    const link = Object.assign(document.createElement("a"), {
      href: pathname + search,
      textContent: decodeURIComponent(headers.get("X-Kept-Title")) || pathname,
    });
    const age = Object.assign(document.createElement("span"), { className: "source" });
    age.textContent = ` ${inZone(headers.get("X-Kept-At"), "full")}`;
    const item = document.createElement("li");
    item.append(link, age);
    list.append(item);
  }
}

function plain(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent;
}

export async function tellOutcomes() {
  const box = await caches.open(OUTBOX);
  const place = document.getElementById("told");
  for (const request of await box.keys()) {
    const { url, state, title, text } = await (await box.match(request)).json();
    // Told once, by whoever takes it out.
    if (state === "waiting" || !(await box.delete(request))) continue;
    const line = Object.assign(document.createElement("p"), { className: `notice ${state === "refused" ? "bad" : ""}` });
    const link = Object.assign(document.createElement("a"), { href: url, textContent: plain(title) });
    line.append(`${place.dataset[state]} `, link, `. ${plain(text)}`);
    place.append(line);
    place.hidden = false;
  }
}

export function show() {
  if (document.body.dataset.kept) sayAge(document.body.dataset.kept);
  listKept().catch(() => {});
}
