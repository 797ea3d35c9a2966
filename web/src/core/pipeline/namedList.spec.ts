import { expect, it } from 'vitest'
import { freeCode, listDiffers, listFault, moved, type NamedRow } from './namedList'

const rows: NamedRow[] = [
  { code: 'to_contact', name: '待联系', kind: 'to_contact', in_use: 3 },
  { code: 'interview', name: '面试', kind: 'interview', in_use: 0 },
  { code: 'closed', name: '结束', kind: 'closed', in_use: 9 },
]

it('moves a row and stays inside the list', () => {
  expect(moved(rows, 2, 0).map((row) => row.code)).toEqual(['closed', 'to_contact', 'interview'])
  expect(moved(rows, 0, -1)).toBe(rows)
  expect(moved(rows, 2, 3)).toBe(rows)
})

it('finds a code that is free', () => {
  expect(freeCode('offer', rows)).toBe('offer')
  expect(freeCode('interview', rows)).toBe('interview_2')
  expect(freeCode('interview', [...rows, { code: 'interview_2' }])).toBe('interview_3')
})

it('knows whether anything was changed', () => {
  expect(listDiffers(rows, rows.map((row) => ({ ...row, name: `${row.name} ` })))).toBe(false)
  expect(listDiffers(rows, moved(rows, 0, 1))).toBe(true)
  expect(listDiffers(rows, rows.map((row) => ({ ...row, kind: 'closed' })))).toBe(true)
})

it('names what keeps it from being saved', () => {
  expect(listFault(rows, true)).toBeUndefined()
  expect(listFault([{ ...rows[0]!, name: ' ' }, ...rows.slice(1)], true)).toBe('name')
  expect(listFault([{ ...rows[0]!, name: '面试' }, ...rows.slice(1)], true)).toBe('repeated')
  expect(listFault(rows.slice(0, 2), true)).toBe('closed')
  expect(listFault(rows.slice(0, 2), false)).toBeUndefined()
})
