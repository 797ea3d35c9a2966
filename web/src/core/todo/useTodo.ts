// Making and changing a todo of one's own.
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import type { Todo, TodoChange, TodoInput } from '../api/types'
import { translate } from '../i18n'
import { sendOrKeep, type Meaning } from '../record/unsent'

interface Person {
  id: number
  name: string
}

function changed(todo: Todo | undefined): Todo | undefined {
  if (!todo) return undefined
  void queryClient.invalidateQueries({ queryKey: keys.today })
  void queryClient.invalidateQueries({ queryKey: keys.todos })
  return todo
}

const meaningOf = (text: string, about: Person | null | undefined): Meaning =>
  ({ candidateId: about?.id ?? 0, name: about?.name ?? '', words: translate('unsent.change.todo', { text }) })

/** A new one; undefined: it waits until the server is heard again. */
export async function createTodo(input: TodoInput, about?: Person | null): Promise<Todo | undefined> {
  return changed(await sendOrKeep<Todo>({ method: 'POST', url: '/api/v1/todos', body: input }, meaningOf(input.text, about)))
}

/** undefined: it waits; a Problem 412 when somebody else, or another window, was faster. */
export async function changeTodo(base: Todo, change: TodoChange): Promise<Todo | undefined> {
  const what = { method: 'PATCH', url: `/api/v1/todos/${base.id}`, body: change, version: base.version } as const
  return changed(await sendOrKeep<Todo>(what, meaningOf(change.text ?? base.text, base.candidate)))
}

export async function currentTodo(id: number): Promise<Todo> {
  return take(api.GET('/api/v1/todos/{id}', { params: { path: { id } } }))
}
