// The form of a leave without its looks: sensible days, and what is typed as the API wants it.
import type { Leave, LeaveInput, Me, User } from '../api/types'
import { toInstant, wall } from '../format/clock'
import { addDays, at, inputText, wallOfInput, weekday, type Wall } from '../format/zone'

export interface LeaveFields {
  account_id: number | null
  from: string // datetime-local text
  to: string
  delegate_id: number | null // null: the backup of each candidate
  note: string
  give_back: boolean
}

/** The first Monday to Friday after the day. */
function nextWorkday(day: Wall): Wall {
  const next = addDays(day, 1)
  const over = weekday(next)
  return over > 5 ? addDays(next, 8 - over) : next
}

/** One working day away: the next one, during working hours. */
export function freshLeave(now: Wall, me: Pick<Me, 'id' | 'working_hours'> | null | undefined): LeaveFields {
  const day = nextWorkday(now)
  const clock = (text: string | undefined, hour: number) => {
    const [hours, minutes] = (text ?? '').split(':').map(Number)
    return inputText(text && hours !== undefined && hours < 24 ? at(day, hours, minutes) : at(day, hour))
  }
  return { account_id: me?.id ?? null, from: clock(me?.working_hours.from, 9), to: clock(me?.working_hours.to, 18), delegate_id: null, note: '', give_back: false }
}

export function fieldsOf(leave: Leave): LeaveFields {
  return {
    account_id: leave.account.id, from: inputText(wall(leave.from)), to: inputText(wall(leave.to)), delegate_id: leave.delegate?.id ?? null,
    note: leave.note ?? '', give_back: false,
  }
}

const instant = (text: string) => {
  const time = wallOfInput(text)
  return time && toInstant(time)
}

/** undefined while a time is missing. */
export function inputOf(fields: LeaveFields): LeaveInput | undefined {
  const from = instant(fields.from)
  const to = instant(fields.to)
  if (!from || !to) return undefined
  return { from, to, account_id: fields.account_id, delegate_id: fields.delegate_id, note: fields.note.trim() || null, give_back: fields.give_back }
}

/** Whose leaves somebody may plan: his own, those of whom he leads; a partner those of everybody who follows up. */
export function plannable(users: User[], me: Pick<Me, 'id' | 'role'> | null | undefined): User[] {
  return users.filter((user) => user.role !== 'admin' && (user.id === me?.id || me?.role === 'partner' || user.superior?.id === me?.id))
}
