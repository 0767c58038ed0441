// Keeps the shell on the phone. It holds nothing about anybody, and touches nothing but GETs of
// its own files: no POST passes through here, no list is kept here.
const { cache: NAME, shell: SHELL, files: FILES } = self.FIELD;

self.addEventListener("install", (event) => {
  // No skipWaiting: the person presses "Update".
  event.waitUntil(
    (async () => {
      const cache = await caches.open(NAME);
      await Promise.all(
        [SHELL, ...FILES].map(async (url) => {
          const answer = await fetch(new Request(url, { cache: "no-cache" }));
          // A sign-in page in place of the shell must never be kept.
          if (!answer.ok || answer.redirected) throw new Error(`${url}: ${answer.status}`);
          await cache.put(url, answer);
        }),
      );
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("field-") && name !== NAME) await caches.delete(name);
      }
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "update") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const isShell = request.mode === "navigate" && url.pathname === SHELL;
  if (!isShell && !FILES.includes(url.pathname)) return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(NAME);
      return (await cache.match(isShell ? SHELL : url.pathname)) ?? fetch(request);
    })(),
  );
});
