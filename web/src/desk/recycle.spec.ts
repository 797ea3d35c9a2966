import { expect, it } from 'vitest'
import { drawNext, windowOf, type Row } from './recycle'

const PLACES = 19
const indexes = (rows: Row[]) => rows.map((row) => row.index)

it('holds as many rows as there are places, at either end of the list not beyond it', () => {
  expect(indexes(windowOf(-5, PLACES, 1000))).toEqual(Array.from({ length: PLACES }, (_, index) => index))
  expect(indexes(windowOf(0, PLACES, 3))).toEqual([0, 1, 2])
  expect(indexes(windowOf(998, PLACES, 1000)).at(-1)).toBe(999)
  expect(indexes(windowOf(880, PLACES, 50)).at(-1)).toBe(49) // a list that has become shorter
  expect(windowOf(0, PLACES, 0)).toEqual([])
})

it('never gives two rows the same place, keeps the place of a row while it is drawn, and the order of the places', () => {
  let drawn: Row[] = []
  for (let first = 0; first < 600; first += 3) {
    const before = drawn
    drawn = drawNext(before, windowOf(first, PLACES, 1000), 1000, 6)
    expect(new Set(drawn.map((row) => row.place)).size).toBe(PLACES)
    expect(indexes(drawn).sort((a, b) => a - b)).toEqual(indexes(windowOf(first, PLACES, 1000)))
    if (before.length) expect(drawn.map((row) => row.place)).toEqual(before.map((row) => row.place))
  }
})

it('changes only so many rows of a far jump at a time, those in the middle first', () => {
  const wanted = windowOf(500, PLACES, 1000)
  let drawn = drawNext([], windowOf(0, PLACES, 1000), 1000, 6)
  drawn = drawNext(drawn, wanted, 1000, 6)
  expect(indexes(drawn).filter((index) => index >= 500).sort((a, b) => a - b)).toEqual([507, 508, 509, 510, 511, 512])
  for (let turn = 0; turn < 3; turn++) drawn = drawNext(drawn, wanted, 1000, 6)
  expect(indexes(drawn).sort((a, b) => a - b)).toEqual(indexes(wanted))
})

it('draws nothing that the list has no more, whatever it costs', () => {
  const drawn = drawNext(windowOf(500, PLACES, 1000), windowOf(0, PLACES, 100), 100, 0)
  expect(indexes(drawn).every((index) => index < 100)).toBe(true)
})
