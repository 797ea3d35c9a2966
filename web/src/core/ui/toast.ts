// Short notices at the edge of the page, each with at most one action (撤销).  They never take the focus.
import { reactive } from 'vue'
import { asProblem } from '../api/problem'
import { translate } from '../i18n'

export interface Toast {
  id: number
  kind: 'done' | 'failed'
  text: string
  action?: { label: string; run: () => unknown }
}

const SHOWN_MS = 6_000
const MOST = 3
const UNDO_MS = 120_000 // by key an undo can still be had when its notice is gone
let lastId = 0
let lastUndo: { id: number; run: () => unknown; until: number } | null = null

export const toasts = reactive<Toast[]>([])

export function showToast(text: string, action?: Toast['action'], kind: Toast['kind'] = 'done'): void {
  const id = ++lastId
  if (action && action.label === translate('act.undo')) lastUndo = { id, run: action.run, until: Date.now() + UNDO_MS }
  toasts.push({ id, kind, text, action })
  if (toasts.length > MOST) toasts.shift()
  setTimeout(() => closeToast(id), kind === 'failed' ? SHOWN_MS * 2 : SHOWN_MS)
}

/** Takes back what was done last; false when there is nothing to take back. */
export function undoLast(): boolean {
  const undo = lastUndo
  lastUndo = null
  if (!undo || Date.now() > undo.until) return false
  closeToast(undo.id)
  void undo.run()
  return true
}

/** An action of a notice was taken: it cannot be taken a second time by key. */
export function spend(toast: Toast): void {
  closeToast(toast.id)
  if (lastUndo?.id === toast.id) lastUndo = null
  void toast.action?.run()
}

export function showProblem(thrown: unknown): void {
  showToast(asProblem(thrown).text, undefined, 'failed')
}

export function closeToast(id: number): void {
  const index = toasts.findIndex((toast) => toast.id === id)
  if (index >= 0) toasts.splice(index, 1)
}
