// The form of a pick without a network: what it says of the match is what this device saw last.

import { inZone } from "./times.js";
import { isKnown } from "./viewer.js";

const PICK = /^\/matches\/\d+\/pick$/;
const form = document.getElementById("pick");

async function lastSeen(address) {
  const pages = await caches.open("pages");
  for (const request of (await pages.keys()).reverse()) {
    const page = await pages.match(request, { ignoreVary: true });
    const text = await page.text();
    if (!text.includes(`href="${address}"`)) continue;
    const shown = new DOMParser().parseFromString(text, "text/html");
    const place = shown.querySelector(`a[href="${address}"]`).closest(".match, .hero");
    const names = [...(place?.querySelectorAll(".side > span:last-child") ?? [])];
    const time = place?.querySelector("time");
    if (names.length === 2 && time)
      return { names: names.map((each) => each.textContent), time, at: page.headers.get("X-Kept-At") };
  }
  return null;
}

function name(field, text) {
  for (const label of form.elements[field].labels) label.textContent = text;
  form.querySelector(`.slider[data-of="${field}"]`)?.setAttribute("aria-label", text);
}

async function fill() {
  const match = PICK.test(location.pathname) && (await lastSeen(location.pathname));
  if (!match) return;
  const [home, away] = match.names;
  name("home", home);
  name("home_goals", home);
  name("away", away);
  name("away_goals", away);
  const section = document.getElementById("pick-offline");
  const title = section.dataset.title.replace("{home}", home).replace("{away}", away);
  section.querySelector("h1").textContent = title;
  form.elements.match.value = title;
  const { dateTime } = match.time;
  document.getElementById("pick-kickoff").textContent = dateTime.includes("T")
    ? inZone(dateTime, "full")
    : match.time.textContent;
  const seen = document.getElementById("pick-seen");
  seen.textContent = seen.dataset.seen.replace("{when}", inZone(match.at, "full"));
  document.getElementById("pick-nobody").hidden = isKnown;
  document.getElementById("pick-unseen").hidden = true;
  section.hidden = false;
}

fill().catch(() => {});
