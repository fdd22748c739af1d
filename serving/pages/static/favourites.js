// Teams that somebody follows on this device: their matches are pinned first on the first page.
// Kept in the browser alone; nobody else learns of them.

const KEY = "touchline.teams";

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

document.querySelectorAll("button[data-team]").forEach(show);
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button[data-team]");
  if (!button) return;
  const team = Number(button.dataset.team);
  if (!teams.delete(team)) teams.add(team);
  write(teams);
  document.querySelectorAll(`button[data-team="${team}"]`).forEach(show);
});
document.addEventListener("touchline:renewed", pin);
pin();
