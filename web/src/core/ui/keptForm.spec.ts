import { beforeEach, expect, it } from 'vitest'
import { keptForm } from './keptForm'

beforeEach(() => sessionStorage.clear())

it('finds what was typed again, and forgets what was saved', () => {
  const first = keptForm('todo.new', { text: '', due: null as string | null })
  first.form.text = '要简历'
  expect(keptForm('todo.new', { text: '', due: null }).form.text).toBe('要简历')
  expect(keptForm('todo.new', { text: '', due: null }).found).toBe(true)
  expect(keptForm('todo.7', { text: '' }).found).toBe(false)
  first.forget()
  expect(keptForm('todo.new', { text: '', due: null }).form.text).toBe('')
})

it('keeps nothing of a form that is back where it began', () => {
  const { form } = keptForm('todo.new', { text: '' })
  form.text = 'x'
  form.text = ''
  expect(sessionStorage.length).toBe(0)
})

it('starts afresh when the store holds nonsense', () => {
  sessionStorage.setItem('genjin.draft.form.a', '{')
  expect(keptForm('a', { text: 'b' }).form.text).toBe('b')
})
