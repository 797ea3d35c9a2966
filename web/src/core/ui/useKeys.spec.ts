import { afterEach, expect, it, vi } from 'vitest'
import { handleKey } from './useKeys'

afterEach(() => document.body.replaceChildren())

function press(key: string, target: Element = document.body, more: KeyboardEventInit = {}) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  Object.defineProperty(event, 'target', { value: target })
  return event
}

function added(html: string): Element {
  document.body.innerHTML = html
  return document.body.firstElementChild!
}

it('runs a key and keeps the page from using it', () => {
  const next = vi.fn()
  const event = press('j')
  handleKey({ j: next }, event)
  expect(next).toHaveBeenCalledOnce()
  expect(event.defaultPrevented).toBe(true)
})

it('is silent while somebody types, composes or holds a modifier', () => {
  const next = vi.fn()
  for (const html of ['<input>', '<textarea></textarea>', '<select></select>']) handleKey({ j: next }, press('j', added(html)))
  handleKey({ j: next }, press('j', added('<div class="el-overlay"><button></button></div>').firstElementChild!))
  handleKey({ j: next }, press('j', document.body, { ctrlKey: true }))
  handleKey({ j: next }, press('j', document.body, { isComposing: true }))
  expect(next).not.toHaveBeenCalled()
  handleKey({ j: next }, press('j', added('<input type="checkbox">')))
  expect(next).toHaveBeenCalledOnce()
})

it('leaves Enter to a button that has the focus', () => {
  const open = vi.fn()
  handleKey({ Enter: open }, press('Enter', added('<button></button>')))
  expect(open).not.toHaveBeenCalled()
  handleKey({ Enter: open }, press('Enter', added('<article></article>')))
  expect(open).toHaveBeenCalledOnce()
})
