import { expect, it } from 'vitest'
import { ref } from 'vue'
import type { Board, Card } from '@core/api/types'
import { placeOf, useBoardWalk, walk } from './useBoardWalk'

function board(...columns: [string, number[]][]): Board {
  return {
    columns: columns.map(([key, ids]) => ({ key, items: ids.map((id) => ({ submission_id: id, followup_id: id }) as Card) })),
  } as unknown as Board
}

const shown = board(['a', [1, 2, 3]], ['b', []], ['c', [4]])

it('walks up and down within a column and stops at its ends', () => {
  expect(walk(shown, { column: 'a', index: 0 }, 'ArrowDown')).toEqual({ column: 'a', index: 1 })
  expect(walk(shown, { column: 'a', index: 2 }, 'ArrowDown')).toBe(null)
  expect(walk(shown, { column: 'a', index: 0 }, 'ArrowUp')).toBe(null)
  expect(walk(shown, { column: 'a', index: 0 }, 'End')).toEqual({ column: 'a', index: 2 })
})

it('walks sideways over empty columns, at the same height as far as it goes', () => {
  expect(walk(shown, { column: 'a', index: 2 }, 'ArrowRight')).toEqual({ column: 'c', index: 0 })
  expect(walk(shown, { column: 'c', index: 0 }, 'ArrowLeft')).toEqual({ column: 'a', index: 0 })
  expect(walk(shown, { column: 'c', index: 0 }, 'ArrowRight')).toBe(null)
})

it('always has one card to tab to', () => {
  const data = ref<Board | undefined>(undefined)
  const { chosen, current } = useBoardWalk(data)
  expect(current.value).toBe(null)
  data.value = shown
  expect(current.value).toBe('s1')
  chosen.value = 's4'
  expect(current.value).toBe('s4')
  expect(placeOf(shown, 's4')).toEqual({ column: 'c', index: 0 })
  data.value = board(['a', [2]])
  expect(current.value).toBe('s2')
})
