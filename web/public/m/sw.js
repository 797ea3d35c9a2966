/* Service worker of the mobile page: keeps the app shell for a start without network, and shows pushes.
 * It never caches replies of /api: candidate data stays out of the browser's cache. */
const SHELL = 'genjin-shell-v1'
const PAGE = '/m/'

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.add(PAGE)).then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

/* The page: network first, the kept copy when offline.  Hashed assets never change: kept copy first. */
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return
  if (event.request.mode === 'navigate' && url.pathname === PAGE) event.respondWith(page(event.request))
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(event.request))
})

async function page(request) {
  const cache = await caches.open(SHELL)
  try {
    const fresh = await fetch(request)
    if (fresh.ok) {
      await cache.put(PAGE, fresh.clone())
      await dropOldAssets(cache, await fresh.clone().text())
    }
    return fresh
  } catch {
    return (await cache.match(PAGE)) ?? Response.error()
  }
}

async function asset(request) {
  const cache = await caches.open(SHELL)
  const kept = await cache.match(request)
  if (kept) return kept
  const fresh = await fetch(request)
  if (fresh.ok) await cache.put(request, fresh.clone())
  return fresh
}

/* A new build names new entry files; when the entry changed, everything of the old build goes. */
async function dropOldAssets(cache, html) {
  const entry = /\/assets\/[^"']+\.js/.exec(html)?.[0]
  if (!entry || (await cache.match(entry))) return
  for (const request of await cache.keys()) {
    if (new URL(request.url).pathname.startsWith('/assets/')) await cache.delete(request)
  }
}

/* Declarative Web Push shape: {"web_push": 8030, "notification": {title, body, navigate, tag, …}}. */
self.addEventListener('push', (event) => {
  let message = {}
  try {
    message = event.data ? event.data.json() : {}
  } catch {
    message = {}
  }
  const notification = message.notification ?? {}
  const title = notification.title || '跟进'
  event.waitUntil(
    self.registration.showNotification(title, {
      body: notification.body || '',
      tag: notification.tag || 'genjin',
      icon: '/icons/icon-192.png',
      badge: '/icons/icon-192.png',
      silent: notification.silent === true,
      data: { navigate: notification.navigate || PAGE },
    }),
  )
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const target = new URL(event.notification.data?.navigate || PAGE, self.location.origin)
  if (target.origin !== self.location.origin) return
  event.waitUntil(open(target.href))
})

async function open(href) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const shown = windows.find((client) => new URL(client.url).pathname.startsWith(PAGE))
  if (!shown) return self.clients.openWindow(href)
  await shown.focus()
  shown.postMessage({ kind: 'navigate', href })
}
