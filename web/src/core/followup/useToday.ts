// Today by urgency, and the todos ticked off in it.
import { useQuery } from '@tanstack/vue-query'
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import type { Todo } from '../api/types'
import { translate } from '../i18n'
import { sendOrKeep } from '../record/unsent'
import { showProblem, showToast } from '../ui/toast'

export function useToday() {
  return useQuery({
    queryKey: keys.today,
    queryFn: () => take(api.GET('/api/v1/today', { params: { query: { limit: 100 } } })),
    refetchInterval: 2 * 60_000, // the day goes on even when nothing happens
  })
}

export async function finishTodo(todo: Todo, done = true): Promise<void> {
  try {
    const body = { state: done ? ('done' as const) : ('open' as const) }
    const words = translate(`unsent.change.${done ? 'done' : 'undone'}`, { text: todo.text })
    const meaning = { candidateId: todo.candidate?.id ?? 0, name: todo.candidate?.name ?? '', words }
    const changed = await sendOrKeep<Todo>({ method: 'PATCH', url: `/api/v1/todos/${todo.id}`, body }, meaning)
    if (!changed) return
    void queryClient.invalidateQueries({ queryKey: keys.today })
    if (done) showToast(translate('todo.finished'), { label: translate('act.undo'), run: () => finishTodo(todo, false) })
  } catch (thrown) {
    showProblem(thrown)
  }
}
