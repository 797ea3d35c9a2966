// Web Push on this device: what is possible here, switching on, switching off.
import { computed, ref } from 'vue'
import { api, take } from '../api/client'

export type PushState = 'unsupported' | 'needs_install' | 'blocked' | 'off' | 'on'

const KEPT = 'genjin.push'

function isApple(): boolean {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1)
}

export function isInstalled(): boolean {
  return window.matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true
}

/** Which guide to show: a browser inside WeChat and the like cannot install anything. */
export function platform(): 'webview' | 'ios' | 'android' | 'desktop' {
  if (/MicroMessenger|wxwork|DingTalk|Lark|Feishu/i.test(navigator.userAgent)) return 'webview'
  if (isApple()) return 'ios'
  return /Android/i.test(navigator.userAgent) ? 'android' : 'desktop'
}

export function keyBytes(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

export function usePush(publicKey: () => string) {
  const state = ref<PushState>('off')
  const supported = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
  const busy = ref(false)

  async function look(): Promise<void> {
    if (!supported) state.value = isApple() && !isInstalled() ? 'needs_install' : 'unsupported'
    else if (Notification.permission === 'denied') state.value = 'blocked'
    else {
      const worker = await navigator.serviceWorker.getRegistration('/m/')
      const subscription = await worker?.pushManager.getSubscription()
      state.value = subscription && localStorage.getItem(KEPT) ? 'on' : 'off'
    }
  }

  async function enable(): Promise<void> {
    busy.value = true
    try {
      if ((await Notification.requestPermission()) !== 'granted') return await look()
      const worker = await navigator.serviceWorker.ready
      const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: keyBytes(publicKey()) })
      const { endpoint, keys } = subscription.toJSON()
      const kept = await take(api.POST('/api/v1/push-subscriptions', {
        body: { endpoint: endpoint!, keys: { p256dh: keys!.p256dh!, auth: keys!.auth! }, device: deviceName() },
      }))
      localStorage.setItem(KEPT, String(kept.id))
      await look()
    } finally {
      busy.value = false
    }
  }

  async function disable(): Promise<void> {
    busy.value = true
    try {
      const id = Number(localStorage.getItem(KEPT))
      const worker = await navigator.serviceWorker.getRegistration('/m/')
      await (await worker?.pushManager.getSubscription())?.unsubscribe()
      localStorage.removeItem(KEPT)
      if (id) await take(api.DELETE('/api/v1/push-subscriptions/{id}', { params: { path: { id } } }))
      await look()
    } finally {
      busy.value = false
    }
  }

  void look()
  return { state: computed(() => state.value), busy, enable, disable, look }
}

function deviceName(): string {
  const system = /iPhone|iPad|Android|Windows|Macintosh|Linux/.exec(navigator.userAgent)?.[0] ?? ''
  const browser = /Edg|Firefox|Chrome|Safari/.exec(navigator.userAgent)?.[0] ?? ''
  return [system, browser].filter(Boolean).join(' ')
}
