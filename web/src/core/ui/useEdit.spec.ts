import { beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { Problem } from '../api/problem'
import { useLocale } from '../i18n'
import { useEdit } from './useEdit'

interface Thing { version: number; text: string }

beforeAll(() => useLocale('zh-CN'))
beforeEach(() => sessionStorage.clear())

function open(thing: Thing | undefined, save: (base: Thing | undefined, fields: { text: string }) => Promise<Thing>, now?: Thing) {
  const saved = vi.fn()
  const close = vi.fn()
  const edit = useEdit<Thing, { text: string }>({
    key: 'x', thing, fresh: () => ({ text: '' }), fieldsOf: ({ text }) => ({ text }), save, current: async () => now!,
    readings: () => [{ key: 'text', label: '内容', words: ({ text }) => text }], saved, close,
  })
  return { edit, saved, close }
}

it('saves, forgets what was kept and closes', async () => {
  const { edit, saved, close } = open(undefined, async (_, { text }) => ({ version: 1, text }))
  edit.form.text = '新的'
  expect(sessionStorage.length).toBe(1)
  await edit.submit()
  expect(saved).toHaveBeenCalledWith({ version: 1, text: '新的' })
  expect(close).toHaveBeenCalledOnce()
  expect(sessionStorage.length).toBe(0)
})

it('shows both versions when somebody was faster, and saves mine over his', async () => {
  const theirs = { version: 2, text: '他的' }
  const bases: (number | undefined)[] = []
  const { edit, close } = open({ version: 1, text: '旧的' }, async (base, { text }) => {
    bases.push(base?.version)
    if (base?.version === 1) throw new Problem(412, 'request.stale')
    return { version: 3, text }
  }, theirs)
  edit.form.text = '我的'
  await edit.submit()
  expect(edit.conflict.value?.rows).toEqual([{ key: 'text', label: '内容', mine: '我的', theirs: '他的' }])
  expect(close).not.toHaveBeenCalled()
  edit.keepMine()
  await vi.waitFor(() => expect(close).toHaveBeenCalledOnce())
  expect(bases).toEqual([1, 2])
})

it('takes his version into the form', async () => {
  const { edit } = open({ version: 1, text: '旧的' }, async () => { throw new Problem(412, 'request.stale') }, { version: 2, text: '他的' })
  edit.form.text = '我的'
  await edit.submit()
  edit.takeTheirs()
  expect(edit.form.text).toBe('他的')
  expect(edit.base.value?.version).toBe(2)
  expect(edit.conflict.value).toBe(null)
})

it('says what was refused, with its field, and stays open', async () => {
  const { edit, close } = open(undefined, async () => { throw new Problem(422, 'followup.past_date', 'due_at') })
  edit.form.text = '要求'
  await edit.submit()
  expect(edit.field.value).toBe('due_at')
  expect(edit.error.value).toBeTruthy()
  expect(close).not.toHaveBeenCalled()
  expect(edit.form.text).toBe('要求')
})
