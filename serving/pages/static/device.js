// The site on a device: its worker, the offer to install it, pages that are shown offline, and what
// became of what was entered offline.

import { inZone } from "./times.js";

const OUTBOX = "outbox";
const PAGES = "pages";
const VISITS_BEFORE_ASKING = 2;

function remembered(storage, name, value) {
  try {
    if (value !== undefined) storage.setItem(name, value);
    return storage.getItem(name);
  } catch {
    return null; // private windows may keep nothing
  }
}

function countVisits() {
  const before = Number(remembered(localStorage, "touchline.visits")) || 0;
  if (remembered(sessionStorage, "touchline.visit")) return before;
  remembered(sessionStorage, "touchline.visit", "1");
  return Number(remembered(localStorage, "touchline.visits", String(before + 1))) || 0;
}

function offer(visits) {
  const place = document.getElementById("install");
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    if (visits < VISITS_BEFORE_ASKING || remembered(localStorage, "touchline.install") === "no") return;
    place.hidden = false;
    place.querySelector("[data-install]").onclick = () => ((place.hidden = true), event.prompt());
    place.querySelector("[data-not-now]").onclick = () => {
      place.hidden = true;
      remembered(localStorage, "touchline.install", "no");
    };
  });
}

// A page from before says of when it is, and so does every state in it that was live then.
function sayAge(at) {
  const banner = document.getElementById("kept");
  banner.querySelector(".kept-at").textContent = inZone(at, "full");
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

const told = new Map();

function tell(url, state, title, text) {
  const place = document.getElementById("told");
  const line = Object.assign(document.createElement("p"), { className: `notice ${state === "taken" ? "" : "bad"}` });
  const link = Object.assign(document.createElement("a"), { href: url, textContent: title || new URL(url).pathname });
  line.append(`${place.dataset[state]} `, link, `. ${text}`);
  told.get(url)?.remove();
  told.set(url, line);
  place.append(line);
  place.hidden = false;
  return line;
}

// What waits for somebody to log in is told on every page, and can be given up.
function tellToLogIn(box, request, match) {
  const { discard, logInFirst } = document.getElementById("told").dataset;
  const line = tell(request.url, "login", match, "");
  const where = encodeURIComponent(new URL(request.url).pathname);
  const logIn = Object.assign(document.createElement("a"), { href: `/login?next=${where}`, textContent: logInFirst });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: discard });
  button.onclick = () => box.delete(request).then(() => line.remove());
  line.append(logIn, " ", button);
}

async function tellOutcomes() {
  if (!(await caches.has(OUTBOX))) return;
  const box = await caches.open(OUTBOX);
  for (const request of await box.keys()) {
    const entry = await (await box.match(request))?.json();
    if (entry?.state === "login") tellToLogIn(box, request, entry.match);
    // Told once, by whoever takes it out.
    else if (entry && entry.state !== "waiting" && (await box.delete(request)))
      tell(entry.url, entry.state, entry.match || plain(entry.title), plain(entry.text));
  }
}

offer(countVisits());
if (document.body.dataset.kept) sayAge(document.body.dataset.kept);
if ("serviceWorker" in navigator && "caches" in window) {
  const { serviceWorker: workers } = navigator;
  const begin = () => workers.register("/service-worker.js").catch(() => {});
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
  workers.addEventListener("message", ({ data }) => data === "outbox" && tellOutcomes());
  addEventListener("online", () => workers.controller?.postMessage("flush"));
  tellOutcomes().catch(() => {});
  listKept().catch(() => {});
}
