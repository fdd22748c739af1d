// The number of unread notifications in the header, live, for the logged-in account.
//
// The connection is also how the server knows that somebody looks, so it is there only while the
// page is to be seen.

import { Stream } from "./stream.js";
import { ask, isKnown, viewer } from "./viewer.js";

const bell = document.querySelector("a.bell");
let stream = null;

function show({ username, unread }) {
  bell.hidden = !username;
  const number = bell.querySelector("b");
  number.textContent = unread > 99 ? "99+" : String(unread || "");
  number.hidden = !unread;
}

async function begin() {
  const found = await viewer;
  show(found);
  if (!found.account_id) return;
  const again = () => ask().then(show, () => {});
  const options = { tell: () => {}, onEvent: again, onGap: again };
  stream = new Stream(`user:${found.account_id}`, options);
  const follow = () => (document.visibilityState === "visible" ? (again(), stream.connect()) : stream.disconnect());
  document.addEventListener("visibilitychange", follow);
  if (document.visibilityState === "visible") stream.connect();
}

if (bell && isKnown) begin().catch(() => {});
