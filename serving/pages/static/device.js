// The site on a device: its worker, and the offer to install it. What is rarely needed, pages that
// are shown offline and what became of what was entered there, is a module of its own.

const OUTBOX = "outbox";
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

const offline = () => import("./offline.js");

async function tellOutcomes() {
  if (await caches.has(OUTBOX)) (await offline()).tellOutcomes();
}

offer(countVisits());
if (document.body.dataset.kept || document.getElementById("kept-pages")) offline().then((module) => module.show());
if ("serviceWorker" in navigator && "caches" in window) {
  const { serviceWorker: workers } = navigator;
  const begin = () => workers.register("/service-worker.js").catch(() => {});
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
  workers.addEventListener("message", ({ data }) => data === OUTBOX && tellOutcomes());
  addEventListener("online", () => workers.controller?.postMessage("flush"));
  tellOutcomes().catch(() => {});
}
