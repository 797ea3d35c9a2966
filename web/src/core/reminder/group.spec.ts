import { expect, it } from 'vitest'
import type { Reminder } from '../api/types'
import { groupReminders, stackOf } from './group'
import { applyReminder } from './useReminders'

function reminder(id: number, firedAt: string, colour: 'green' | 'yellow' | 'red' = 'green', hard = false): Reminder {
  return { id, fired_at: firedAt, due_at: firedAt, state: 'open', followup: { colour, hard } } as Reminder
}

it('merges what fired within fifteen minutes of the first', () => {
  const cards = groupReminders([
    reminder(3, '2026-11-23T09:44:00+08:00'), reminder(1, '2026-11-23T09:30:00+08:00'),
    reminder(2, '2026-11-23T09:31:00+08:00', 'red'), reminder(4, '2026-11-23T09:50:00+08:00'),
  ])
  expect(cards.map((card) => card.reminders.map((item) => item.id))).toEqual([[4], [2, 1, 3]])
})

it('keeps the newest card and makes one of all earlier ones when there are many', () => {
  const at = (hour: number, id: number, hard = false) => reminder(id, `2026-11-23T${hour}:00:00+08:00`, 'green', hard)
  const ids = (list: Reminder[]) => stackOf(groupReminders(list)).map((card) => card.reminders.map((item) => item.id))
  expect(ids([at(10, 1), at(11, 2)])).toEqual([[2], [1]])
  expect(ids([at(10, 1), at(11, 2), at(12, 3, true), at(13, 4)])).toEqual([[4], [3, 1, 2]])
})

it('puts hard ones first in a card', () => {
  const [card] = groupReminders([
    reminder(1, '2026-11-23T09:30:00+08:00', 'red'), reminder(2, '2026-11-23T09:30:00+08:00', 'green', true),
  ])
  expect(card!.reminders.map((item) => item.id)).toEqual([2, 1])
})

it('keeps the number true when events come twice', () => {
  const list = { items: [reminder(1, '2026-11-23T09:30:00+08:00')], next: null, total: 1 }
  const added = applyReminder(list, 2, reminder(2, '2026-11-23T09:31:00+08:00'))
  expect(applyReminder(added, 2, reminder(2, '2026-11-23T09:31:00+08:00'))?.total).toBe(2)
  const taken = applyReminder(added, 1, null)
  expect(taken?.total).toBe(1)
  expect(applyReminder(taken, 1, null)?.total).toBe(1)
})
