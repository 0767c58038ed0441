// Served in place of the worker when it has to be taken off every phone: it removes itself and
// its files, and leaves visits alone.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("field-")) await caches.delete(name);
      await self.registration.unregister();
    })(),
  );
});
