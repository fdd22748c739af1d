// Who looks, asked once for a page, and only where somebody logged in here: a cookie without any
// secret says so.

export const isKnown = /(?:^|; )touchline_known=1/.test(document.cookie);

export async function ask() {
  const answer = await fetch("/account/viewer", { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : { username: null };
}

export const viewer = isKnown ? ask() : Promise.resolve({ username: null });
