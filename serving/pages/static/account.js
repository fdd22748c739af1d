// Pages are the same for everybody, so that they can be kept in common. Who looks at them is asked
// beside, and stands in the head.

import { viewer } from "./viewer.js";

const link = document.querySelector("a.who[data-log-in]");

async function show() {
  const { username } = await viewer;
  link.textContent = username ?? link.dataset.logIn;
}

if (link) show().catch(() => {});
