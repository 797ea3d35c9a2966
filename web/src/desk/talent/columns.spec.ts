import { expect, it } from 'vitest'
import { chosenColumns, columnOf, columnsOf, keptColumns, leastWidth, NARROWEST, resized, SHIPPED } from './columns'

const all = columnsOf([])

it('keeps order and width, and leaves out what is gone', () => {
  const shown = chosenColumns(all, ['city:120', 'name', 'custom.gone:90'])
  expect(shown.map(({ key, width }) => [key, width])).toEqual([['city', '120px'], ['name', all[0]!.width]])
  expect(keptColumns(shown)).toEqual(['city:120', 'name'])
  expect(chosenColumns(all, []).map(({ key }) => key)).toEqual(SHIPPED)
})

it('gives one column another width, within reason, and takes it back', () => {
  expect(resized(['name', 'city'], 'city', 130.4)).toEqual(['name', 'city:130'])
  expect(columnOf(resized(['name', 'city'], 'city', 2)[1]!).width).toBe(NARROWEST)
  expect(resized(['name', 'city:130'], 'city', null)).toEqual(['name', 'city'])
  expect(resized([], 'city', 100)).toEqual(SHIPPED.map((name) => (name === 'city' ? 'city:100' : name)))
})

it('knows the least a row needs', () => {
  expect(leastWidth(chosenColumns(all, ['name', 'city', 'work:200']))).toBe(120 + 72 + 200)
})
