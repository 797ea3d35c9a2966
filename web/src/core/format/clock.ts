// The server's clock and the account's zone: every "now" and every wall-clock text of the client goes through here,
// so a computer whose clock is wrong still shows the right day.
import { ref } from 'vue'
import { instantOf, wallOf, type Wall } from './zone'

const skewMs = ref(0)
const zoneName = ref(Intl.DateTimeFormat().resolvedOptions().timeZone || 'Asia/Shanghai')
const tick = ref(Date.now())

export function setServerNow(instant: string): void {
  skewMs.value = Date.parse(instant) - Date.now()
  tick.value = Date.now()
}

export function setZone(zone: string): void {
  zoneName.value = zone
}

export function zone(): string {
  return zoneName.value
}

/** Milliseconds now by the server's clock; reactive, refreshed by `keepTicking`. */
export function nowMs(): number {
  return tick.value + skewMs.value
}

/** Milliseconds now, to the moment; not reactive. */
export function exactNowMs(): number {
  return Date.now() + skewMs.value
}

/** Starts the minute hand: texts such as "3 分钟前" follow it.  Returns the stop. */
export function keepTicking(everyMs = 15_000): () => void {
  const timer = setInterval(() => (tick.value = Date.now()), everyMs)
  return () => clearInterval(timer)
}

export function wall(instant: string | number): Wall {
  return wallOf(typeof instant === 'number' ? instant : Date.parse(instant), zoneName.value)
}

export function wallNow(): Wall {
  return wall(nowMs())
}

/** RFC 3339 of a wall-clock time in the account's zone. */
export function toInstant(time: Wall): string {
  return new Date(instantOf(time, zoneName.value)).toISOString().replace('.000', '')
}
