// Beside the popup, if the person wants it: a soft sound, and a notification of the system while he looks elsewhere.
// Once for all tabs: the tab that holds the connection does it.  What comes together is one.
import { exactNowMs } from '../format/clock'
import { translate } from '../i18n'
import { leads, onLive } from '../live/stream'
import { keptFlag } from '../ui/keptChoice'
import type { Reminder } from '../api/types'

export const soundOn = keptFlag('alert.sound')
export const systemOn = keptFlag('alert.system')

const GATHER_MS = 1500
const FRESH_MS = 120_000 // older ones were told while nobody listened; the popup shows them
const FOCUSED = 'genjin-focused'

let audio: AudioContext | undefined

/** Two soft tones.  Browsers allow it once the person has clicked somewhere in the page. */
export async function playSound(): Promise<void> {
  audio ??= new AudioContext()
  if (audio.state === 'suspended') await audio.resume()
  for (const [frequency, after] of [[660, 0], [880, 0.16]] as const) {
    const tone = audio.createOscillator()
    const volume = audio.createGain()
    const start = audio.currentTime + after
    tone.frequency.value = frequency
    volume.gain.setValueAtTime(0.0001, start)
    volume.gain.exponentialRampToValueAtTime(0.12, start + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.28)
    tone.connect(volume).connect(audio.destination)
    tone.start(start)
    tone.stop(start + 0.3)
  }
}

export type SystemAnswer = 'on' | 'blocked' | 'unsupported'

/** Asks the person; only from a click, as browsers want it. */
export async function allowSystem(): Promise<SystemAnswer> {
  if (!('Notification' in window)) return 'unsupported'
  const answer = Notification.permission === 'default' ? await Notification.requestPermission() : Notification.permission
  systemOn.value = answer === 'granted'
  return systemOn.value ? 'on' : 'blocked'
}

/** Whether the person looks at any tab of this page: each that has the focus holds the lock. */
async function isLooking(): Promise<boolean> {
  if (!navigator.locks) return document.hasFocus()
  const { held } = await navigator.locks.query()
  return held?.some((lock) => lock.name === FOCUSED) ?? false
}

/** Holds the lock while this tab has the focus; returns the stop. */
function tellFocus(): () => void {
  if (!navigator.locks) return () => undefined
  let release: (() => void) | undefined
  const hold = () => {
    if (release) return
    void navigator.locks.request(FOCUSED, { mode: 'shared' }, () => new Promise<void>((done) => (release = done)))
  }
  const leave = () => {
    release?.()
    release = undefined
  }
  window.addEventListener('focus', hold)
  window.addEventListener('blur', leave)
  if (document.hasFocus()) hold()
  return () => {
    window.removeEventListener('focus', hold)
    window.removeEventListener('blur', leave)
    leave()
  }
}

/** The words of a notification: no number, no pay, as on every outside channel. */
export function alertWords(reminders: Reminder[]): { title: string; body: string } {
  const names = reminders.map((item) => item.followup.candidate.name).join('、')
  const [only] = reminders
  if (reminders.length === 1 && only) return { title: translate('alert.one', { name: names }), body: only.followup.why.text }
  return { title: translate('reminder.many', { n: reminders.length }), body: names }
}

/** Listens for reminders; `open` is called with the candidate of a clicked notification.  Returns the stop. */
export function startAlerts(open: (candidateId: number) => void): () => void {
  const waiting = new Map<number, Reminder>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let shown: { notification: Notification; ids: Set<number> } | undefined

  function notify(reminders: Reminder[]) {
    const { title, body } = alertWords(reminders)
    try {
      const notification = new Notification(title, { body, tag: 'genjin-reminder', icon: '/icons/icon-180.png', silent: true })
      notification.onclick = () => {
        window.focus()
        notification.close()
        if (reminders.length === 1) open(reminders[0]!.followup.candidate.id)
      }
      shown = { notification, ids: new Set(reminders.map((item) => item.id)) }
    } catch {
      systemOn.value = false // a browser that only knows notifications of service workers
    }
  }

  async function tell() {
    timer = undefined
    const reminders = [...waiting.values()]
    waiting.clear()
    if (!reminders.length || !leads.value) return
    if (soundOn.value) await playSound().catch(() => undefined)
    if (systemOn.value && Notification.permission === 'granted' && !(await isLooking())) notify(reminders)
  }

  const stops = [
    tellFocus(),
    onLive('reminder', ({ id, state, reminder }) => {
      if (state !== 'open') {
        waiting.delete(id)
        if (shown?.ids.delete(id) && !shown.ids.size) shown.notification.close()
      } else if (reminder && exactNowMs() - Date.parse(reminder.fired_at) < FRESH_MS) {
        waiting.set(id, reminder)
        timer ??= setTimeout(() => void tell(), GATHER_MS)
      }
    }),
  ]
  return () => {
    clearTimeout(timer)
    stops.forEach((stop) => stop())
  }
}
