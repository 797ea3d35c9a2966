// Single keys of a page.  They are silent while somebody types, in dialogs and with Ctrl, Alt or Meta held.
import { onBeforeUnmount, onMounted } from 'vue'

export type Keys = Record<string, (event: KeyboardEvent) => unknown>

const TYPING = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], .el-overlay, .el-popper'

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null
}

/** Keys by KeyboardEvent.key; Enter is left to the button or link that has the focus. */
export function handleKey(keys: Keys, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isTyping(event.target)) return
  if (event.key === 'Enter' && event.target instanceof Element && event.target.closest('button, a, summary')) return
  const run = keys[event.key]
  if (!run) return
  event.preventDefault()
  run(event)
}

export function useKeys(keys: Keys): void {
  const listen = (event: KeyboardEvent) => handleKey(keys, event)
  onMounted(() => window.addEventListener('keydown', listen))
  onBeforeUnmount(() => window.removeEventListener('keydown', listen))
}
