// Rewrites every <time> with an instant into the viewer's zone. Without this module it stays UTC.

const parts = {
  clock: { hour: "2-digit", minute: "2-digit" },
  day: { day: "numeric", month: "short" },
  date: { day: "numeric", month: "short", year: "numeric" },
  moment: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  full: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
};
// The way this browser writes the page's language: en-GB, where the page is only "en".
const page = document.documentElement.lang;
const locale = navigator.languages.find((each) => each.split("-")[0] === page) ?? page;
const formats = Object.fromEntries(
  Object.entries(parts).map(([show, options]) => [show, new Intl.DateTimeFormat(locale, options)]),
);
const withDay = new Intl.DateTimeFormat(locale, { weekday: "short", ...parts.clock });

function localDay(at) {
  const pad = (number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

export function inZone(instant, show) {
  return formats[show].format(new Date(instant));
}

export function localise(root) {
  for (const label of root.querySelectorAll("text[data-at]")) {
    label.textContent = inZone(label.dataset.at, label.dataset.show);
  }
  for (const element of root.querySelectorAll("time[data-show]")) {
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const heading = element.closest("[data-day]")?.dataset.day;
    const isElsewhere = element.dataset.show === "clock" && heading && heading !== localDay(at);
    element.textContent = (isElsewhere ? withDay : formats[element.dataset.show]).format(at);
    element.title = `${element.dateTime.slice(0, 16).replace("T", " ")} UTC`;
  }
}

localise(document);
