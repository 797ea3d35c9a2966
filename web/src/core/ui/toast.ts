// Short notices at the edge of the page, each with at most one action (撤销).  They never take the focus.
import { reactive } from 'vue'
import { asProblem } from '../api/problem'

export interface Toast {
  id: number
  kind: 'done' | 'failed'
  text: string
  action?: { label: string; run: () => unknown }
}

const SHOWN_MS = 6_000
const MOST = 3
let lastId = 0

export const toasts = reactive<Toast[]>([])

export function showToast(text: string, action?: Toast['action'], kind: Toast['kind'] = 'done'): void {
  const id = ++lastId
  toasts.push({ id, kind, text, action })
  if (toasts.length > MOST) toasts.shift()
  setTimeout(() => closeToast(id), kind === 'failed' ? SHOWN_MS * 2 : SHOWN_MS)
}

export function showProblem(thrown: unknown): void {
  showToast(asProblem(thrown).text, undefined, 'failed')
}

export function closeToast(id: number): void {
  const index = toasts.findIndex((toast) => toast.id === id)
  if (index >= 0) toasts.splice(index, 1)
}
