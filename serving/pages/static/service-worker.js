// Shows what a push brings, and opens the page it is about.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

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
