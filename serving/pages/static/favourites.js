// Teams that somebody follows: their matches are pinned first on the first page. Kept in the
// browser; once somebody logs in, their account's teams and these become one list, which is then
// the account's.

import { viewer } from "./viewer.js";

const KEY = "touchline.teams";
const MERGED_KEY = "touchline.teams.account";

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return new Set(Array.isArray(kept) ? kept.filter(Number.isInteger) : []);
  } catch {
    return new Set();
  }
}

function write(teams) {
  try {
    localStorage.setItem(KEY, JSON.stringify([...teams]));
  } catch {
    // Private windows may keep nothing: the star then lasts as long as the page.
  }
}

const teams = read();
let account = null;

function keep() {
  write(teams);
  if (!account) return;
  const body = new URLSearchParams({ teams: [...teams].join(), csrf_token: account.csrf_token });
  fetch("/account/favourites", { method: "POST", body }).catch(() => {});
}

async function merge() {
  account = await viewer;
  const { account_id: id, favourite_teams: theirs } = account;
  if (!id) return (account = null), localStorage.removeItem(MERGED_KEY);
  const isMerged = localStorage.getItem(MERGED_KEY) === String(id);
  if (isMerged) teams.clear();
  theirs.forEach((team) => teams.add(team));
  if (!isMerged && teams.size > theirs.length) keep();
  else write(teams);
  localStorage.setItem(MERGED_KEY, id);
  document.querySelectorAll("button[data-team]").forEach(show);
  pin();
}

function pin() {
  const place = document.getElementById("favourites");
  if (!place) return;
  const list = place.querySelector("ul");
  const mine = [...document.querySelectorAll("#days .match")].filter((row) =>
    row.dataset.teams.split(" ").some((team) => teams.has(Number(team))),
  );
  list.replaceChildren(...mine.map((row) => row.cloneNode(true)));
  place.hidden = mine.length === 0;
}

function show(button) {
  button.hidden = false;
  button.setAttribute("aria-pressed", teams.has(Number(button.dataset.team)));
}

function choose(team, isPinned) {
  teams[isPinned ? "add" : "delete"](team);
  keep();
  document.querySelectorAll(`button[data-team="${team}"]`).forEach(show);
}

document.querySelectorAll("button[data-team]").forEach(show);
const merged = merge().catch(() => {});
document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("button[data-team]");
  if (!button) return;
  const team = Number(button.dataset.team);
  const isPinned = !teams.has(team);
  if (!account) {
    choose(team, isPinned);
    await merged;
    if (!account) return;
  }
  // Also of a click that came before the account's teams: it is newer than they are.
  choose(team, isPinned);
});
document.addEventListener("touchline:renewed", pin);
pin();
