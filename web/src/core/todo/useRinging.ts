// Todos that have fallen due and that nobody has taken note of, the same in every tab: the server says which.
import { useQuery } from '@tanstack/vue-query'
import { computed, onScopeDispose } from 'vue'
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import type { Todo } from '../api/types'
import { onLive } from '../live/stream'
import { showProblem } from '../ui/toast'

const KEY = [...keys.todos, 'ringing'] as const
const stale = () => void queryClient.invalidateQueries({ queryKey: KEY })

export function useRinging() {
  const query = useQuery({
    queryKey: KEY,
    queryFn: () => take(api.GET('/api/v1/todos', { params: { query: { state: 'open', ringing: true, limit: 200 } } })),
    refetchInterval: 5 * 60_000,
  })
  onScopeDispose(onLive('todo', stale))
  return computed(() => query.data.value?.items ?? [])
}

/** 知道了: it rings no longer, anywhere, and stays on the list. */
export async function acknowledgeTodo(todo: Todo): Promise<void> {
  try {
    await take(api.POST('/api/v1/todos/{id}/ack', { params: { path: { id: todo.id } } }))
    stale()
    void queryClient.invalidateQueries({ queryKey: keys.inbox })
  } catch (thrown) {
    showProblem(thrown)
  }
}
