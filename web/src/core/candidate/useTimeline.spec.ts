import { expect, it } from 'vitest'
import { joined, type TimelinePage } from './useTimeline'

const page = (ids: number[], next: string | null = null): TimelinePage =>
  ({ items: ids.map((id) => ({ id: `record-${id}` })) as TimelinePage['items'], next, total: 100 })
const ids = (result: TimelinePage | null) => result?.items.map((item) => Number(item.id.slice(7)))

it('keeps what new entries pushed off the first page', () => {
  const result = joined(page([9, 8, 7, 6], 'after-6'), page([7, 6, 5, 4], 'after-4'))
  expect(ids(result)).toEqual([9, 8, 7, 6, 5, 4])
  expect(result?.next).toBe('after-4')
})

it('drops what is gone and keeps the order of the server', () => {
  expect(ids(joined(page([8, 6, 5, 4], 'after-4'), page([7, 6, 5, 4], 'after-4')))).toEqual([8, 6, 5, 4])
})

it('says when nothing joins old and new', () => {
  expect(joined(page([19, 18, 17, 16], 'after-16'), page([7, 6, 5, 4], 'after-4'))).toBeNull()
})
