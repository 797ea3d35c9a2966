// Time zones to choose from: those the browser knows, the common ones of this trade first.
const COMMON = ['Asia/Shanghai', 'Asia/Hong_Kong', 'Asia/Taipei', 'Asia/Singapore', 'Asia/Tokyo', 'Europe/London', 'Europe/Berlin', 'America/New_York', 'America/Los_Angeles']

export function zoneChoices(current: string): string[] {
  const known = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : []
  return [...new Set([current, ...COMMON, ...known])]
}

/** "UTC+8", "UTC-4:30": what the zone's clock differs by at an instant. */
export function offsetWords(zone: string, atMs: number): string {
  const name = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'shortOffset' })
    .formatToParts(atMs).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  return name.replace('GMT', 'UTC')
}

/** The zone this computer is set to. */
export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Whether two zones show the same clock now, whatever they are called. */
export function sameClock(one: string, other: string, atMs: number): boolean {
  return one === other || offsetWords(one, atMs) === offsetWords(other, atMs)
}
