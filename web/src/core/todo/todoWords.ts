// A todo in a list of several: the same text stands for different people.
import type { Todo } from '../api/types'

export function todoWords(todo: Pick<Todo, 'text' | 'candidate'>): string {
  return [todo.candidate?.name, todo.text].filter(Boolean).join(' ')
}
