// The dialog for a new or changed appointment or todo, opened from anywhere, one at a time.
import { shallowRef } from 'vue'
import type { Appointment, Todo } from '@core/api/types'

export interface About {
  candidate?: { id: number; name: string }
  submissionId?: number | null
}

export type Composing =
  | ({ what: 'appointment'; appointment?: Appointment } & About)
  | ({ what: 'todo'; todo?: Todo } & About)

export const composing = shallowRef<Composing | null>(null)

export const newAppointment = (about: About = {}) => (composing.value = { what: 'appointment', ...about })
export const editAppointment = (appointment: Appointment) => (composing.value = { what: 'appointment', appointment })
export const newTodo = (about: About = {}) => (composing.value = { what: 'todo', ...about })
export const editTodo = (todo: Todo) => (composing.value = { what: 'todo', todo })
