import { expect, it } from 'vitest'
import { rowsAt } from './useRows'

const HEIGHT = 700
const ROW = 102

it('draws what is seen and a little more, at either end of the list not beyond it', () => {
  expect(rowsAt(0, HEIGHT, ROW, 1000).map((row) => row.index)).toEqual(Array.from({ length: 13 }, (_, index) => index))
  expect(rowsAt(0, HEIGHT, ROW, 3).map((row) => row.index)).toEqual([0, 1, 2])
  expect(rowsAt(1000 * ROW - HEIGHT, HEIGHT, ROW, 1000).at(-1)?.index).toBe(999)
  expect(rowsAt(0, HEIGHT, ROW, 0)).toEqual([])
})

it('never gives two rows the same place, and keeps the place of a row while it is drawn', () => {
  let before = new Map<number, number>()
  for (let top = 0; top < 60_000; top += 67) {
    const rows = rowsAt(top, HEIGHT, ROW, 1000)
    expect(new Set(rows.map((row) => row.place)).size).toBe(rows.length)
    for (const row of rows) expect(before.get(row.index) ?? row.place).toBe(row.place)
    before = new Map(rows.map((row) => [row.index, row.place]))
  }
})

it('draws the end of a list that has become shorter than where the box stands', () => {
  expect(rowsAt(90_000, HEIGHT, ROW, 50).at(-1)?.index).toBe(49)
})
