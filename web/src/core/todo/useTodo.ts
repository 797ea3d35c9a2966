// Making and changing a todo of one's own.
import { api, take } from '../api/client'
import { keys, queryClient } from '../api/query'
import type { Todo, TodoChange, TodoInput } from '../api/types'

function changed(todo: Todo): Todo {
  void queryClient.invalidateQueries({ queryKey: keys.today })
  void queryClient.invalidateQueries({ queryKey: keys.todos })
  return todo
}

export async function createTodo(input: TodoInput): Promise<Todo> {
  return changed(await take(api.POST('/api/v1/todos', { body: input })))
}

/** A Problem 412 when somebody else, or another window, was faster. */
export async function changeTodo(base: Todo, change: TodoChange): Promise<Todo> {
  const params = { path: { id: base.id }, header: { 'If-Match': `"${base.version}"` } }
  return changed(await take(api.PATCH('/api/v1/todos/{id}', { params, body: change })))
}

export async function currentTodo(id: number): Promise<Todo> {
  return take(api.GET('/api/v1/todos/{id}', { params: { path: { id } } }))
}
