// Wall-clock time of the account's zone.  Instants come as RFC 3339 text; a `Wall` is what the clock on the wall shows.

export interface Wall {
  readonly year: number
  readonly month: number // 1 to 12
  readonly day: number
  readonly hour: number
  readonly minute: number
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, hourCycle: 'h23',
      year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
    })
    formats.set(zone, format)
  }
  return format
}

const MOST_KNOWN = 5000
const known = new Map<string, Map<number, Wall>>() // by zone and minute: a board of cards asks for the same few again and again

export function wallOf(ms: number, zone: string): Wall {
  const walls = known.get(zone) ?? new Map<number, Wall>()
  known.set(zone, walls)
  const minute = Math.floor(ms / MINUTE_MS)
  let wall = walls.get(minute)
  if (!wall) {
    if (walls.size >= MOST_KNOWN) walls.clear()
    walls.set(minute, (wall = read(ms, zone)))
  }
  return wall
}

function read(ms: number, zone: string): Wall {
  const part: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(ms)) part[type] = Number(value)
  return { year: part.year!, month: part.month!, day: part.day!, hour: part.hour!, minute: part.minute! }
}

function utcOf(wall: Wall): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute)
}

/** The instant at which the zone's clock shows `wall`; in a gap the time after it, in an overlap the first. */
export function instantOf(wall: Wall, zone: string): number {
  const aim = utcOf(wall)
  const offsetAt = (ms: number) => utcOf(wallOf(ms, zone)) - Math.floor(ms / MINUTE_MS) * MINUTE_MS
  const before = aim - offsetAt(aim - DAY_MS)
  if (utcOf(wallOf(before, zone)) === aim) return before
  const after = aim - offsetAt(aim + DAY_MS)
  return utcOf(wallOf(after, zone)) === aim ? after : before
}

/** Whole days of the calendar from `from` to `to`; negative in the past. */
export function daysBetween(from: Wall, to: Wall): number {
  return Math.round((Date.UTC(to.year, to.month - 1, to.day) - Date.UTC(from.year, from.month - 1, from.day)) / DAY_MS)
}

export function addDays(wall: Wall, days: number): Wall {
  const date = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + days))
  return { ...wall, year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** 1 Monday to 7 Sunday. */
export function weekday(wall: Wall): number {
  return new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay() || 7
}

export function at(wall: Wall, hour: number, minute = 0): Wall {
  return { ...wall, hour, minute }
}

export function pad(value: number): string {
  return String(value).padStart(2, '0')
}

export function dayText(wall: Wall): string {
  return `${wall.year}-${pad(wall.month)}-${pad(wall.day)}`
}

export function clockText(wall: Wall): string {
  return `${pad(wall.hour)}:${pad(wall.minute)}`
}

/** What a datetime-local input holds, e.g. 2026-11-26T09:30. */
export function inputText(wall: Wall): string {
  return `${dayText(wall)}T${clockText(wall)}`
}

export function wallOfInput(text: string): Wall | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)/.exec(text)
  if (!found) return null
  const [year, month, day, hour, minute] = found.slice(1).map(Number) as [number, number, number, number, number]
  return { year, month, day, hour, minute }
}
