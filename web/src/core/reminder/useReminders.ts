// Open reminders of this account, the same in every tab: the server's list, changed by its live events.
import { useQuery } from '@tanstack/vue-query'
import { computed, onScopeDispose } from 'vue'
import { api, take } from '../api/client'
import { keys, queryClient, refreshCandidate } from '../api/query'
import type { Reminder } from '../api/types'
import { toInstant } from '../format/clock'
import type { Wall } from '../format/zone'
import { whenWords } from '../format/when'
import { translate } from '../i18n'
import { sendOrKeep } from '../record/unsent'
import { onLive } from '../live/stream'
import { showProblem } from '../ui/toast'
import { groupReminders } from './group'

type ReminderList = { items: Reminder[]; next: string | null; total: number }

/** Puts a reminder in, or takes an ended one out, without asking the server. */
export function applyReminder(list: ReminderList | undefined, id: number, reminder: Reminder | null): ReminderList | undefined {
  if (!list) return list
  const known = list.items.some((item) => item.id === id)
  const rest = list.items.filter((item) => item.id !== id)
  if (!reminder) return { ...list, items: rest, total: list.total - (known ? 1 : 0) }
  return { ...list, items: [reminder, ...rest], total: list.total + (known ? 0 : 1) }
}

function setReminder(id: number, reminder: Reminder | null): void {
  queryClient.setQueryData<ReminderList>(keys.reminders, (list) => applyReminder(list, id, reminder))
}

export function useReminders() {
  const query = useQuery({
    queryKey: keys.reminders,
    queryFn: () => take(api.GET('/api/v1/reminders', { params: { query: { state: 'open', limit: 200 } } })),
    refetchInterval: 5 * 60_000,
  })
  const open = computed(() => query.data.value?.items ?? [])
  const total = computed(() => query.data.value?.total ?? 0)
  const cards = computed(() => groupReminders(open.value))

  onScopeDispose(onLive('reminder', (event) => {
    setReminder(event.id, event.state === 'open' ? event.reminder : null)
  }))
  return { open, total, cards }
}

async function end(reminder: Reminder, tail: string, body: object, words: string): Promise<void> {
  setReminder(reminder.id, null)
  try {
    const { id: candidateId, name } = reminder.followup.candidate
    const ended = await sendOrKeep<Reminder>({ method: 'POST', url: `/api/v1/reminders/${reminder.id}${tail}`, body }, { candidateId, name, words })
    if (!ended) return
    refreshCandidate(reminder.followup.candidate.id)
    void queryClient.invalidateQueries({ queryKey: keys.inbox })
  } catch (thrown) {
    setReminder(reminder.id, reminder)
    showProblem(thrown)
  }
}

export function acknowledge(reminder: Reminder): Promise<void> {
  return end(reminder, '/ack', {}, translate('unsent.change.ack'))
}

/** From a message that stands for a reminder. */
export async function acknowledgeId(id: number): Promise<void> {
  try {
    await take(api.POST('/api/v1/reminders/{id}/ack', { params: { path: { id } }, body: {} }))
    setReminder(id, null)
    void queryClient.invalidateQueries({ queryKey: keys.inbox })
  } catch (thrown) {
    showProblem(thrown)
  }
}

export function snoozeReminder(reminder: Reminder, until: Wall): Promise<void> {
  const instant = toInstant(until)
  return end(reminder, '/snooze', { until: instant }, translate('unsent.change.snooze', { when: whenWords(instant) }))
}
