// Appointments of a candidate, and making, changing and cancelling one.
import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, take } from '../api/client'
import { keys, queryClient, refreshCandidate } from '../api/query'
import type { Appointment, AppointmentChange, AppointmentInput } from '../api/types'
import { translate } from '../i18n'
import { showProblem, showToast } from '../ui/toast'

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

function changed(appointment: Appointment): Appointment {
  void queryClient.invalidateQueries({ queryKey: keys.allAppointments })
  void queryClient.invalidateQueries({ queryKey: keys.today })
  if (appointment.candidate) refreshCandidate(appointment.candidate.id)
  return appointment
}

export async function createAppointment(input: AppointmentInput): Promise<Appointment> {
  return changed(await take(api.POST('/api/v1/appointments', { body: input })))
}

/** Changes what was read at `base`; a Problem 412 when somebody else was faster. */
export async function changeAppointment(base: Appointment, change: AppointmentChange): Promise<Appointment> {
  const params = { path: { id: base.id }, header: { 'If-Match': `"${base.version}"` } }
  return changed(await take(api.PATCH('/api/v1/appointments/{id}', { params, body: change })))
}

/** Cancelled appointments stay in the history; the undo plans it again. */
export async function cancelAppointment(appointment: Appointment): Promise<void> {
  try {
    const cancelled = await changeAppointment(appointment, { state: 'cancelled' })
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
