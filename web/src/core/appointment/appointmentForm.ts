// The form of an appointment without its looks: what is typed, as the API wants it and as people read it.
import type { Appointment, AppointmentInput } from '../api/types'
import { toInstant, wall, wallNow } from '../format/clock'
import { addDays, at, inputText, instantOf, wallOfInput, type Wall } from '../format/zone'

export interface AppointmentFields {
  kind: Appointment['kind']
  candidate_id: number | null
  submission_id: number | null
  round: number | null
  starts: string // datetime-local text
  minutes: number | null // how long; null = not said
  title: string
  place: string
  people: number[]
  note: string
}

export const LENGTHS = [30, 45, 60, 90, 120, 180] as const

export function emptyFields(candidateId: number | null, submissionId: number | null, accountId: number | null): AppointmentFields {
  return {
    kind: candidateId ? 'interview' : 'visit', candidate_id: candidateId, submission_id: submissionId, round: null,
    starts: inputText(at(addDays(wallNow(), 1), 10)), minutes: 60, title: '', place: '', people: accountId ? [accountId] : [], note: '',
  }
}

export function fieldsOf(appointment: Appointment): AppointmentFields {
  const { starts_at: starts, ends_at: ends } = appointment
  return {
    kind: appointment.kind, candidate_id: appointment.candidate?.id ?? null, submission_id: appointment.submission_id,
    round: appointment.round, starts: inputText(wall(starts)),
    minutes: ends ? Math.round((Date.parse(ends) - Date.parse(starts)) / 60_000) : null,
    title: appointment.title ?? '', place: appointment.place ?? '', people: appointment.people.map((person) => person.id),
    note: appointment.note ?? '',
  }
}

/** A deadline is a moment, and only interviews have rounds. */
const hasLength = (kind: Appointment['kind']) => kind !== 'offer_deadline' && kind !== 'onboarding'

function later(start: Wall, minutes: number): string {
  const end = instantOf(start, 'UTC') + minutes * 60_000 // wall-clock arithmetic: an hour is an hour on the wall
  const date = new Date(end)
  return toInstant({
    year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: date.getUTCHours(), minute: date.getUTCMinutes(),
  })
}

/** undefined while there is no start. */
export function inputOf(fields: AppointmentFields): AppointmentInput | undefined {
  const start = wallOfInput(fields.starts)
  if (!start) return undefined
  return {
    kind: fields.kind,
    candidate_id: fields.candidate_id,
    submission_id: fields.candidate_id ? fields.submission_id : null,
    round: fields.kind === 'interview' ? fields.round : null,
    starts_at: toInstant(start),
    ends_at: fields.minutes && hasLength(fields.kind) ? later(start, fields.minutes) : null,
    title: fields.title.trim() || null,
    place: fields.place.trim() || null,
    people: fields.people,
    note: fields.note.trim() || null,
  }
}
