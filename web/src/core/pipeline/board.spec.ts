import { expect, it } from 'vitest'
import type { Board, Card } from '../api/types'
import { appendWindow, moveCard, replaceCard } from './board'

function card(id: number, stage: string): Card {
  return { submission_id: id, followup_id: id, version: 1, stage, colour: 'red' } as Card
}

function board(): Board {
  const column = (key: string, items: Card[]) =>
    ({ key, name: key, kind: key === 'closed' ? 'closed' : 'interview', total: items.length, counts: { green: 0, yellow: 0, red: items.length }, items, next: null }) as Board['columns'][number]
  return {
    group: 'stage', total: 2, counts: { green: 0, yellow: 0, red: 2 },
    columns: [column('contacted', [card(1, 'contacted'), card(2, 'contacted')]), column('interview', []), column('closed', [])],
  }
}

it('moves a card with true counts on both sides', () => {
  const moved = moveCard(board(), card(2, 'contacted'), 'interview')
  expect(moved.columns.map((column) => [column.key, column.total, column.counts.red, column.items.length])).toEqual([
    ['contacted', 1, 1, 1], ['interview', 1, 1, 1], ['closed', 0, 0, 0],
  ])
  expect(moved.columns[1]!.items[0]!.stage).toBe('interview')
})

it('only counts what moves to a closed stage', () => {
  const moved = moveCard(board(), card(1, 'contacted'), 'closed')
  expect(moved.columns[2]).toMatchObject({ total: 1, items: [] })
})

it('leaves the board alone when the card stands there already or is unknown', () => {
  const before = board()
  expect(moveCard(before, card(1, 'contacted'), 'contacted')).toBe(before)
  expect(moveCard(before, card(9, 'contacted'), 'interview')).toBe(before)
})

it('does not show a card twice when a window overlaps', () => {
  const column = board().columns[0]!
  const joined = appendWindow(column, { ...column, items: [card(2, 'contacted'), card(3, 'contacted')] })
  expect(joined.items.map((item) => item.submission_id)).toEqual([1, 2, 3])
})

it('takes in the newest state of a card', () => {
  const fresh = { ...card(1, 'contacted'), version: 7 }
  expect(replaceCard(board(), fresh).columns[0]!.items[0]!.version).toBe(7)
})
