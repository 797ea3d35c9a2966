// Who is or will be away, planning and ending leaves, and the hand-over sheet of one.
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { useSession } from '../account/useSession'
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import type { Leave, LeaveChange, LeaveInput, LeavePreview, LeaveSheet } from '../api/types'
import { translate } from '../i18n'
import { showProblem, showToast } from '../ui/toast'

/** Planned and running ones of the firm, by their beginning. */
export function useLeaves() {
  return useQuery({
    queryKey: keys.leaves,
    queryFn: () => take(api.GET('/api/v1/leaves')),
    refetchInterval: 60_000, // they begin and end by the clock
  })
}

/** Those of one person that are over, the last one first. */
export function usePastLeaves(accountId: Ref<number>) {
  return useQuery({
    queryKey: computed(() => keys.pastLeaves(accountId.value)),
    enabled: computed(() => accountId.value > 0),
    queryFn: () => take(api.GET('/api/v1/leaves', { params: { query: { account_id: accountId.value, state: 'ended', limit: 50 } } })),
  })
}

/** What concerns the reader now: his own leave, and those in which he acts for others. */
export function useAway() {
  const session = useSession()
  const query = useLeaves()
  const running = computed(() => (query.data.value?.items ?? []).filter((leave) => leave.state === 'running'))
  return {
    own: computed(() => running.value.find((leave) => leave.account.id === session.me?.id)),
    relays: computed(() => running.value.filter((leave) => leave.mine > 0)),
  }
}

export function useLeave(id: Ref<number>) {
  return useQuery({ queryKey: computed(() => keys.leave(id.value)), queryFn: () => currentLeave(id.value) })
}

/** What is handed over; what happened since. */
export function useHandover(id: Ref<number>) {
  return useQuery({
    queryKey: computed(() => keys.handover(id.value)),
    queryFn: () => take(api.GET('/api/v1/leaves/{id}/handover', { params: { path: { id: id.value } } })),
  })
}

/** What would happen, while it is still being typed; nothing is asked without a plan. */
export function useOutlook(plan: Ref<LeavePreview | null>) {
  return useQuery({
    queryKey: computed(() => [...keys.leaves, 'outlook', plan.value]),
    enabled: computed(() => plan.value !== null),
    placeholderData: keepPreviousData,
    queryFn: () => take(api.POST('/api/v1/leaves/preview', { body: plan.value! })),
  })
}

/** Whose followups changed hands: everything that lists them is stale. */
function changed<Result>(result: Result): Result {
  for (const key of [keys.leaves, keys.today, keys.candidates]) void queryClient.invalidateQueries({ queryKey: key })
  return result
}

export async function planLeave(input: LeaveInput): Promise<Leave> {
  return changed(await take(api.POST('/api/v1/leaves', { body: input })))
}

/** Changes what was read at `base`; a Problem 412 when somebody else was faster. */
export async function changeLeave(base: Leave, change: LeaveChange): Promise<Leave> {
  const params = { path: { id: base.id }, header: { 'If-Match': `"${base.version}"` } }
  return changed(await take(api.PATCH('/api/v1/leaves/{id}', { params, body: change })))
}

export async function currentLeave(id: number): Promise<Leave> {
  return take(api.GET('/api/v1/leaves/{id}', { params: { path: { id } } }))
}

/** A planned one is cancelled, with undo; a running one ends now. */
export async function endLeave(leave: Leave): Promise<void> {
  try {
    changed(await take(api.DELETE('/api/v1/leaves/{id}', { params: { path: { id: leave.id } } })))
    if (leave.state === 'running') showToast(backWords(leave))
    else showToast(translate('leave.is_cancelled'), { label: translate('act.undo'), run: () => planLeave(inputOf(leave)).catch(showProblem) })
  } catch (thrown) {
    changed(undefined)
    showProblem(thrown)
  }
}

const backWords = ({ account }: Leave) => (account.id === useSession().me?.id ? translate('leave.welcome') : translate('leave.is_back', { name: account.name }))

function inputOf(leave: Leave): LeaveInput {
  return { account_id: leave.account.id, from: leave.from, to: leave.to, delegate_id: leave.delegate?.id ?? null, note: leave.note }
}

/** What not to mention to a candidate; the sheet as it stands then. */
export async function setAvoid(leaveId: number, followupId: number, avoid: string): Promise<boolean> {
  try {
    const sheet = await take(api.POST('/api/v1/leaves/{id}/avoid', { params: { path: { id: leaveId } }, body: { followup_id: followupId, avoid: avoid || null } }))
    queryClient.setQueryData<LeaveSheet>(keys.handover(leaveId), sheet)
    return true
  } catch (thrown) {
    showProblem(thrown)
    return false
  }
}
