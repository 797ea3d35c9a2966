import { expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import type { Today } from '../api/types'
import { placeAfter, useWorkbench } from './useWorkbench'

function today(due: number[], todos: number[] = []): Today {
  const section = (key: string, items: object[]) => ({ key, total: items.length, items })
  return {
    sections: [
      section('due', due.map((id) => ({ kind: 'followup', followup: { id, candidate: { id: id + 100, name: `人${id}` } }, appointment: null, todo: null }))),
      section('todos', todos.map((id) => ({ kind: 'todo', followup: null, appointment: null, todo: { id } }))),
    ],
  } as unknown as Today
}

it('walks all sections as one list and stops at both ends', () => {
  const list = useWorkbench(ref(today([1, 2], [3])))
  expect(list.chosen.value).toBe('followup-1')
  list.step(-1)
  expect(list.chosen.value).toBe('followup-1')
  list.step(1)
  list.step(1)
  list.step(1)
  expect(list.chosen.value).toBe('todo-3')
})

it('stands on the row that follows when the chosen one is done', async () => {
  const data = ref(today([1, 2, 3]))
  const list = useWorkbench(data)
  list.step(1)
  data.value = today([1, 3])
  await nextTick()
  expect(list.chosen.value).toBe('followup-3')
  data.value = today([1])
  await nextTick()
  expect(list.chosen.value).toBe('followup-1')
  data.value = today([])
  await nextTick()
  expect(list.chosen.value).toBe(null)
  data.value = today([7])
  await nextTick()
  expect(list.chosen.value).toBe('followup-7')
})

it('keeps the chosen row when others come and go around it', async () => {
  const data = ref(today([1, 2]))
  const list = useWorkbench(data)
  list.step(1)
  data.value = today([9, 2, 4])
  await nextTick()
  expect(list.chosen.value).toBe('followup-2')
})

it('names the next person, not a todo', () => {
  const list = useWorkbench(ref(today([1, 2], [3])))
  expect(list.nextFollowup('followup-1')).toBe('followup-2')
  expect(list.nextFollowup('followup-2')).toBe('followup-1')
  expect(useWorkbench(ref(today([1]))).nextFollowup('followup-1')).toBe(null)
})

it('finds a place even when much has gone at once', () => {
  expect(placeAfter('b', ['a', 'b', 'c', 'd'], ['a', 'd'])).toBe('d')
  expect(placeAfter('x', [], ['a'])).toBe('a')
  expect(placeAfter('x', ['x'], [])).toBe(null)
})
