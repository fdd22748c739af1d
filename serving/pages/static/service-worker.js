// One worker for what comes from outside: pushes, and being offline. The server writes `VERSION`
// and `SHELL`, the files every page needs, before this text.
//
// Pages come from the network; what was last seen of them is kept, and shown with its age when the
// network is gone. Streams, the API and personal pages are never kept. A pick that is entered
// offline, in a form that is nobody's, waits here, and is sent once the network is back and
// somebody is logged in.

const FILES = `files-${VERSION}`;
const PAGES = "pages";
const OUTBOX = "outbox";
const MOST_PAGES = 40;
const MOST_WAITING = 50;
const PICK = /^\/matches\/\d+\/pick$/;
let flushing = null;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(FILES).then((files) => files.addAll(SHELL)));
});

self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), tidy()])));

async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith("files-") && name !== FILES);
  await Promise.all(old.map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(visit(event));
  else if (request.mode === "navigate" && PICK.test(pathname)) event.respondWith(enter(request));
  else if (pathname.startsWith("/static/") && request.method === "GET") event.respondWith(file(request));
});

async function file(request) {
  const files = await caches.open(FILES);
  // What was kept at the start was asked for otherwise than a page asks: an address is enough.
  const known = await files.match(request, { ignoreVary: true });
  if (known) return known;
  try {
    const answer = await fetch(request);
    if (answer.ok && new URL(request.url).searchParams.has("v")) await files.put(request, answer.clone());
    return answer;
  } catch (error) {
    // A page of an older version, offline: its style of today is better than none.
    const other = await files.match(request, { ignoreSearch: true, ignoreVary: true });
    if (other) return other;
    throw error;
  }
}

async function visit(event) {
  const { request } = event;
  try {
    const answer = await fetch(request);
    // A copy of what is not kept would fill up unread: streams are navigated to as well.
    if (isKept(answer)) event.waitUntil(keep(request, answer.clone()));
    event.waitUntil(flush().catch(() => {}));
    return answer;
  } catch {
    const isPick = PICK.test(new URL(request.url).pathname);
    return (await kept(request)) ?? (await caches.match(isPick ? "/offline/pick" : "/offline"));
  }
}

function isKept(answer) {
  const control = answer.headers.get("Cache-Control") ?? "";
  const isPage = answer.headers.get("Content-Type")?.startsWith("text/html");
  return answer.ok && isPage && !answer.redirected && !/no-store|private/.test(control);
}

async function keep(request, answer) {
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.set("X-Kept-At", new Date().toISOString());
  headers.set("X-Kept-Title", encodeURIComponent(text.match(/<title>([^<]*)/)?.[1] ?? ""));
  const pages = await caches.open(PAGES);
  await pages.delete(request, { ignoreVary: true }); // so that the oldest come first
  await pages.put(request, new Response(text, { headers }));
  const all = await pages.keys();
  await Promise.all(all.slice(0, -MOST_PAGES).map((each) => pages.delete(each)));
}

async function kept(request) {
  const page = await (await caches.open(PAGES)).match(request, { ignoreVary: true });
  return page && marked(page, `data-kept="${page.headers.get("X-Kept-At")}"`);
}

// The same page, whose body says what it is.
async function marked(page, attribute) {
  const text = (await page.text()).replace("<body", `<body ${attribute}`);
  return new Response(text, { headers: page.headers });
}

async function enter(request) {
  const { url } = request;
  const body = await request.clone().text();
  const fields = new URLSearchParams(body);
  // The form of the shell is nobody's: it has no token yet, so that it goes by the outbox even
  // where the network has come back meanwhile.
  const isOfShell = fields.get("entered") === "offline";
  if (!isOfShell) {
    try {
      return await fetch(request);
    } catch {
      // It waits, as that of the shell does.
    }
  }
  const box = await caches.open(OUTBOX);
  const isOneMore = !(await box.match(url));
  const entry = { url, body, match: fields.get("match"), at: new Date().toISOString(), state: "waiting" };
  if (!isOneMore || (await box.keys()).length < MOST_WAITING) await note(box, entry);
  await self.registration.sync?.register("outbox").catch(() => {});
  const isSent = isOfShell && (await flush().then(() => true, () => false));
  return isSent ? Response.redirect(url, 303) : marked(await caches.match("/offline"), "data-entered");
}

// One entry per address: the last one counts.
const note = (box, entry) => box.put(entry.url, new Response(JSON.stringify(entry)));

self.addEventListener("sync", (event) => event.tag === "outbox" && event.waitUntil(flush()));
self.addEventListener("message", ({ data }) => data === "flush" && flush().catch(() => {}));

function flush() {
  flushing ??= sendAll().finally(() => (flushing = null));
  return flushing;
}

async function sendAll() {
  if (!(await caches.has(OUTBOX))) return;
  const box = await caches.open(OUTBOX);
  let who;
  for (const place of await box.keys()) {
    const entry = await (await box.match(place)).json();
    if (entry.state !== "waiting" && entry.state !== "login") continue;
    who ??= await viewer();
    const outcome = who.username ? await send(entry, who.csrf_token) : { state: "login" };
    if (outcome.state === entry.state) continue;
    await note(box, { ...entry, ...outcome });
    for (const client of await self.clients.matchAll()) client.postMessage("outbox");
  }
}

// Who is logged in now, and the token of their forms.
async function viewer() {
  const answer = await fetch("/account/viewer", { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer.json();
}

// What a server answers is read off its page: it is in the reader's language. A token that was
// entered stays: it is the word of the one who entered it.
async function send({ url, body: entered }, token) {
  const fields = new URLSearchParams(entered);
  if (!fields.has("csrf_token")) fields.set("csrf_token", token);
  const body = fields.toString();
  const headers = { "Content-Type": "application/x-www-form-urlencoded", Accept: "text/html" };
  const answer = await fetch(url, { method: "POST", body, headers });
  if (answer.status >= 500) throw new Error(`the server answered ${answer.status}`);
  const page = await answer.text();
  const isTaken = answer.ok && new URL(answer.url).searchParams.has("done");
  const said = page.match(isTaken ? /role="status">([^<]+)/ : /role="alert">\s*<p>([^<]+)/);
  const title = page.match(/<h1[^>]*>([^<]*)/)?.[1] ?? "";
  const otherwise = page.match(/<h1[^>]*>[^<]*<\/h1>\s*<p>([^<]+)/)?.[1] ?? "";
  return { state: isTaken ? "taken" : "refused", title, text: said?.[1] ?? otherwise };
}

self.addEventListener("push", (event) => {
  const pushed = event.data ? event.data.json() : { items: [], left_out: 0 };
  const shown = pushed.items.map(({ notification_id: id, text, url }) =>
    self.registration.showNotification("Touchline", {
      body: text,
      tag: `notification-${id}`, // a later one about the same thing takes its place
      icon: "/favicon.ico",
      lang: pushed.language,
      data: { url: url ?? "/community/notifications" },
    }),
  );
  event.waitUntil(Promise.all(shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url));
});
