// Several reminders that fired within fifteen minutes are one card: "8 人待跟进".
import type { Reminder } from '../api/types'

const TOGETHER_MS = 15 * 60_000

export interface ReminderCard {
  key: string
  reminders: Reminder[] // most urgent first
}

const URGENCY = { red: 0, yellow: 1, green: 2 } as const

function urgency(reminder: Reminder): number {
  return (reminder.followup.hard ? 0 : 10) + URGENCY[reminder.followup.colour]
}

function byUrgency(a: Reminder, b: Reminder): number {
  return urgency(a) - urgency(b) || Date.parse(a.due_at) - Date.parse(b.due_at)
}

/** Cards, newest first.  A card begins with its oldest reminder and takes what fired within 15 minutes of it. */
export function groupReminders(open: Reminder[]): ReminderCard[] {
  const byTime = [...open].sort((a, b) => Date.parse(a.fired_at) - Date.parse(b.fired_at) || a.id - b.id)
  const cards: ReminderCard[] = []
  let start = -Infinity
  for (const reminder of byTime) {
    const fired = Date.parse(reminder.fired_at)
    if (fired - start > TOGETHER_MS || cards.length === 0) {
      start = fired
      cards.push({ key: `card-${reminder.id}`, reminders: [reminder] })
    } else {
      cards[cards.length - 1]!.reminders.push(reminder)
    }
  }
  for (const card of cards) card.reminders.sort(byUrgency)
  return cards.reverse()
}

/** What stands in the corner: the newest card, and all earlier ones as one, so that the page stays to be worked in. */
export function stackOf(cards: ReminderCard[]): ReminderCard[] {
  const [newest, ...earlier] = cards
  if (!newest || earlier.length < 2) return cards
  return [newest, { key: 'earlier', reminders: earlier.flatMap((card) => card.reminders).sort(byUrgency) }]
}
