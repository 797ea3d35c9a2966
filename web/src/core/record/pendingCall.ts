// A tapped phone number: the page learns nothing from the dialler, so it remembers whom was called and asks for the
// outcome when it is seen again.
const KEY = 'genjin.call'
const FORGET_MS = 4 * 3_600_000

export interface PendingCall {
  candidateId: number
  name: string
  at: number
}

export function rememberCall(candidateId: number, name: string, now = Date.now()): void {
  sessionStorage.setItem(KEY, JSON.stringify({ candidateId, name, at: now } satisfies PendingCall))
}

export function pendingCall(now = Date.now()): PendingCall | null {
  try {
    const call = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as PendingCall | null
    return call && now - call.at < FORGET_MS ? call : null
  } catch {
    return null
  }
}

export function forgetCall(): void {
  sessionStorage.removeItem(KEY)
}
