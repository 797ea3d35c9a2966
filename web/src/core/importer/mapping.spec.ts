import { expect, it } from 'vitest'
import type { Import } from '../api/types'
import { guessedMapping, mapColumn, mappingInput, missingFields, ownColumns } from './mapping'

const job = {
  guess: { columns: [{ column: 0, heading: '姓名', field: 'name' }, { column: 1, heading: '备注', field: null }, { column: 2, heading: '电话', field: 'phone' }] },
  fields: [{ field: 'name', label: '姓名', required: true }, { field: 'phone', label: '电话', required: false }],
} as unknown as Import

it('starts with the guess and sends only what is mapped', () => {
  expect(mappingInput(guessedMapping(job))).toEqual([{ column: 0, field: 'name' }, { column: 2, field: 'phone' }])
})

it('moves a field instead of using it twice', () => {
  expect(mapColumn(guessedMapping(job), 1, 'phone')).toEqual({ 0: 'name', 1: 'phone', 2: '' })
})

it('names the required field that is missing', () => {
  expect(missingFields(job, mapColumn(guessedMapping(job), 0, ''))).toEqual(['姓名'])
})

it('leaves line and reason of a file of rejected rows aside', () => {
  const columns = [{ column: 0, heading: '行号' }, { column: 1, heading: '原因' }, ...job.guess.columns.map((one) => ({ ...one, column: one.column + 2 }))]
  expect(ownColumns({ ...job, guess: { ...job.guess, columns } } as Import).map((one) => one.column)).toEqual([2, 3, 4])
  expect(ownColumns(job)).toHaveLength(3)
})
