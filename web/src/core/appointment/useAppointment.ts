// Appointments of a candidate, and making, changing and cancelling one.
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, take } from '../api/client'
import { keys, queryClient, refreshCandidate } from '../api/query'
import type { Appointment, AppointmentChange, AppointmentInput } from '../api/types'
import { whenWords } from '../format/when'
import { translate } from '../i18n'
import { sendOrKeep, type Meaning } from '../record/unsent'
import { showProblem, showToast } from '../ui/toast'

interface Person {
  id: number
  name: string
}

export const APPOINTMENT_KINDS: Appointment['kind'][] = ['interview', 'offer_deadline', 'onboarding', 'visit', 'other']

/** These make sense only with a candidate; the server refuses them without. */
export const NEEDS_CANDIDATE: readonly Appointment['kind'][] = ['interview', 'offer_deadline', 'onboarding']

export function useAppointments(candidateId: Ref<number>) {
  const query = useQuery({
    queryKey: computed(() => keys.appointments(candidateId.value)),
    enabled: computed(() => candidateId.value > 0),
    queryFn: () => take(api.GET('/api/v1/appointments', { params: { query: { candidate_id: candidateId.value, limit: 100 } } })),
  })
  return computed(() => query.data.value?.items ?? [])
}

/** The round after the last planned one: what a new interview most likely is. */
export function nextRound(appointments: Appointment[], submissionId: number | null): number {
  const rounds = appointments
    .filter((item) => item.kind === 'interview' && item.state === 'planned' && (!submissionId || item.submission_id === submissionId))
    .map((item) => item.round ?? 1)
  return Math.max(0, ...rounds) + 1
}

function changed(appointment: Appointment | undefined): Appointment | undefined {
  if (!appointment) return undefined
  void queryClient.invalidateQueries({ queryKey: keys.allAppointments })
  void queryClient.invalidateQueries({ queryKey: keys.today })
  if (appointment.candidate) refreshCandidate(appointment.candidate.id)
  return appointment
}

const meaningOf = (about: Person | null | undefined, words: string): Meaning => ({ candidateId: about?.id ?? 0, name: about?.name ?? '', words })
const wordsOf = (kind: Appointment['kind'], starts: string) => translate('unsent.change.appointment', { what: translate(`appointment.${kind}`), when: whenWords(starts) })

/** A new one; undefined: it waits until the server is heard again. */
export async function createAppointment(input: AppointmentInput, about?: Person | null): Promise<Appointment | undefined> {
  const what = { method: 'POST', url: '/api/v1/appointments', body: input } as const
  return changed(await sendOrKeep<Appointment>(what, meaningOf(about, wordsOf(input.kind, input.starts_at))))
}

/** Changes what was read at `base`, undefined: it waits; a Problem 412 when somebody else was faster. */
export async function changeAppointment(base: Appointment, change: AppointmentChange): Promise<Appointment | undefined> {
  const what = { method: 'PATCH', url: `/api/v1/appointments/${base.id}`, body: change, version: base.version } as const
  const words = wordsOf(change.kind ?? base.kind, change.starts_at ?? base.starts_at)
  return changed(await sendOrKeep<Appointment>(what, meaningOf(base.candidate, change.state === 'cancelled' ? `${words} · ${translate('appointment.cancel_short')}` : words)))
}

/** Cancelled appointments stay in the history; the undo plans it again. */
export async function cancelAppointment(appointment: Appointment): Promise<void> {
  try {
    const cancelled = await changeAppointment(appointment, { state: 'cancelled' })
    if (!cancelled) return
    showToast(translate('appointment.cancelled'), {
      label: translate('act.undo'),
      run: () => changeAppointment(cancelled, { state: 'planned' }).catch(showProblem),
    })
  } catch (thrown) {
    showProblem(thrown)
  }
}

/** As it stands on the server now: asked for when somebody else changed it. */
export async function currentAppointment(id: number): Promise<Appointment> {
  return take(api.GET('/api/v1/appointments/{id}', { params: { path: { id } } }))
}
