import { expect, it } from 'vitest'
import { entryOf, placeOf, targetOf } from './target'

const hit = (kind: string) => ({ kind, id: 12, candidate: { id: 7, name: '张伟' } })

it('a record or a file leads to its entry, a person to his page', () => {
  expect(targetOf(hit('record'))).toEqual({ id: 7, at: 'record-12' })
  expect(targetOf(hit('cv'))).toEqual({ id: 7, at: 'file-12' })
  expect(targetOf(hit('transcript'))).toEqual({ id: 7, at: 'file-12' })
  expect(targetOf(hit('resume'))).toEqual({ id: 7, at: undefined })
})

it('an address may name an entry, nothing else', () => {
  expect(entryOf('record-12')).toBe('record-12')
  for (const at of ['', 'record-', '"]', 'record-1"] x', ['record-1'], null]) expect(entryOf(at)).toBeUndefined()
})

it('finds the place by characters', () => {
  expect(placeOf('𠮷 作者:没 沟通', { position: 5, length: 1 })).toEqual({ before: '𠮷 作者:', bad: '没', after: ' 沟通' })
  expect(placeOf('作者: 张', { position: 3, length: 0 })).toEqual({ before: '作者:', bad: '', after: ' 张' })
  expect(placeOf('x', {})).toBeNull()
})
