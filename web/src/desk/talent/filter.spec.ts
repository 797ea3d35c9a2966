import { expect, it } from 'vitest'
import { readFilter, readView, serverFilter, turned, viewText, writeFilter, type TalentFilter } from './filter'

const filter: TalentFilter = {
  q: '王', sort: 'name', order: 'desc', conditions: [
    { field: 'care', value: 'pool' }, { field: 'city', value: '上海' }, { field: 'tags', value: '芯片' }, { field: 'tags', value: '海归' },
    { field: 'contacted_before', value: '2026-11-01' }, { field: 'custom', key: 'level', value: 'P7=P8' },
  ],
}

it('stands in the address and comes back from it', () => {
  expect(readFilter(writeFilter(filter))).toEqual(filter)
  expect(readView(viewText(filter))).toEqual(writeFilter(filter))
  expect(readFilter(readView(viewText(filter)))).toEqual(filter)
})

it('leaves out what is empty and what is not ours', () => {
  expect(writeFilter({ q: '', sort: 'updated', order: 'desc', conditions: [{ field: 'city', value: '' }] })).toEqual({})
  expect(readFilter({ c: '7', record: '1', sort: 'sideways', order: 'up', custom: 'level' })).toEqual({ q: '', sort: 'updated', order: 'desc', conditions: [] })
})

it('asks the server for lists and instants', () => {
  expect(serverFilter(filter, (day) => `${day}T00:00:00+08:00`)).toEqual({
    q: '王', care: 'pool', city: '上海', tags: ['芯片', '海归'], contacted_before: '2026-11-01T00:00:00+08:00', custom: ['level=P7=P8'],
  })
})

it('keeps the columns of a view beside its filter', () => {
  expect(readView(viewText(filter, 'name,city:120')).columns).toBe('name,city:120')
  expect(readView(viewText(filter)).columns).toBeUndefined()
})

it('turns the order of a column round, and begins another as usual', () => {
  expect(turned(filter, 'name')).toEqual({ sort: 'name', order: 'asc' })
  expect(turned({ ...filter, order: 'asc' }, 'name')).toEqual({ sort: 'name', order: 'desc' })
  expect(turned(filter, 'last_contact')).toEqual({ sort: 'last_contact', order: 'desc' })
})
