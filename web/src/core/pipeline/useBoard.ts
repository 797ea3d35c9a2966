// The board of one filter: first windows of all columns, more of one when scrolled, moves with undo.
import { onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { api, take } from '../api/client'
import { asProblem, Problem } from '../api/problem'
import { refreshCandidate } from '../api/query'
import type { Board, BoardColumn, Card } from '../api/types'
import { asking, type Given } from '../consent/useConsent'
import { translate } from '../i18n'
import type { LiveEvents } from '../live/events'
import { onLive } from '../live/stream'
import { sendOrKeep } from '../record/unsent'
import { showProblem, showToast } from '../ui/toast'
import { appendWindow, cardKey, moveCard, replaceCard } from './board'

export interface BoardFilter {
  group: 'stage' | 'due'
  colour?: 'green' | 'yellow' | 'red'
  acting?: string
  position_id?: number
  job_type?: string
  tag?: string
  q?: string
}

const WINDOW = 50 // cards of a column at first
const MOST = 200
const GATHER_MS = 500
const MARKED_MS = 4000 // how long a card shows that a colleague has just touched it

/** `ownId`: whose moves need no mark. */
export function useBoard(filter: () => BoardFilter, ownId = 0) {
  const board = shallowRef<Board>() // thousands of cards, never changed in place
  const problem = ref<Problem>()
  const loading = ref(false)
  const growing = new Set<string>()
  const marked = reactive(new Map<string, string>()) // cards that a colleague has just touched: his name
  let moving = 0 // own moves on their way: what is read meanwhile may be older than they are
  let isStale = false
  let turn = 0 // answers to a former filter are dropped

  const fetchBoard = (more: { column?: string; cursor?: string; limit?: number } = {}) =>
    take(api.GET('/api/v1/board', { params: { query: { limit: WINDOW, ...filter(), ...more } } }))

  /** What is on its way does not know of a move that begins now. */
  function dropAnswers(): void {
    isStale ||= loading.value
    loading.value = false
    turn++
  }

  /** `keep`: columns stay as long as they are shown now. */
  async function load(keep = true): Promise<void> {
    const mine = ++turn
    loading.value = true
    try {
      const fresh = await fetchBoard()
      const kept = keep ? await Promise.all(fresh.columns.map(restoreWindow)) : fresh.columns
      if (mine !== turn) return
      board.value = { ...fresh, columns: kept }
      problem.value = undefined
    } catch (thrown) {
      if (mine === turn) problem.value = asProblem(thrown)
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  /** After a live change a long column keeps its length, so nothing jumps. */
  async function restoreWindow(column: BoardColumn): Promise<BoardColumn> {
    const shown = board.value?.columns.find((old) => old.key === column.key)?.items.length ?? 0
    let grown = column
    while (grown.next && grown.items.length < shown) {
      const limit = Math.min(MOST, shown - grown.items.length)
      const more = await fetchBoard({ column: grown.key, cursor: grown.next, limit })
      grown = appendWindow(grown, more.columns[0]!)
    }
    return grown
  }

  async function grow(key: string): Promise<void> {
    const column = board.value?.columns.find((item) => item.key === key)
    if (!column?.next || growing.has(key)) return
    growing.add(key)
    const mine = turn
    try {
      const more = await fetchBoard({ column: key, cursor: column.next, limit: MOST })
      if (mine !== turn || !board.value) return
      board.value = {
        ...board.value,
        columns: board.value.columns.map((item) => (item.key === key ? appendWindow(item, more.columns[0]!) : item)),
      }
    } catch (thrown) {
      showProblem(thrown)
    } finally {
      growing.delete(key)
    }
  }

  const nameOf = (key: string | null) => board.value?.columns.find((column) => column.key === key)?.name ?? key ?? ''

  /** Shows the move at once, then asks the server; a refusal puts the card back and says why. */
  async function move(card: Card, to: string, reason?: string, undoing = false, given?: Given): Promise<void> {
    if (!board.value || card.submission_id === null || card.stage === to) return
    const before = board.value
    const from = card.stage
    board.value = moveCard(before, card, to)
    moving++
    dropAnswers()
    try {
      const body = { submission_id: card.submission_id, stage: to, version: card.version, reason, consent: given }
      const words = translate('unsent.change.move', { stage: nameOf(to) })
      const moved = await sendOrKeep<Card>({ method: 'POST', url: '/api/v1/board/move', body }, { candidateId: card.candidate.id, name: card.candidate.name, words })
      if (!moved) return // it stays where it was put; the queue tells if that is refused
      board.value = replaceCard(board.value, moved)
      refreshCandidate(card.candidate.id)
      if (undoing || from === null) return
      showToast(translate('board.moved', { name: card.candidate.name, stage: nameOf(to) }), {
        label: translate('act.undo'),
        run: () => move(moved, from, undefined, true),
      })
    } catch (thrown) {
      board.value = before
      const refused = asProblem(thrown)
      if (refused.code === 'consent.required') asking.value = { candidateId: card.candidate.id, name: card.candidate.name, retry: (noted) => move(card, to, reason, undoing, noted) }
      else await explainRefusal(card, refused)
    } finally {
      moving--
      if (isStale) reloadSoon()
    }
  }

  /** Shows the card on another day at once; a refusal, which `change` has told of, puts it back. */
  async function moveDay(card: Card, to: string, dueAt: string, change: () => Promise<boolean>): Promise<void> {
    if (!board.value) return
    const before = board.value
    board.value = moveCard(before, card, to, { ...card, due_bucket: to, next_due_at: dueAt })
    moving++
    dropAnswers()
    if (!(await change())) board.value = before
    moving--
    if (isStale) reloadSoon()
  }

  async function explainRefusal(card: Card, refused: Problem): Promise<void> {
    if (refused.status !== 412) return showProblem(refused)
    await load()
    const key = cardKey(card)
    const fresh = board.value?.columns.flatMap((column) => column.items).find((item) => cardKey(item) === key)
    const who = fresh?.stage_by?.name
    const text = who && fresh
      ? translate('board.conflict_by', { name: card.candidate.name, who, stage: nameOf(fresh.stage) })
      : translate('board.conflict', { name: card.candidate.name })
    showToast(text, undefined, 'failed')
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  const timers = new Set<ReturnType<typeof setTimeout>>()

  /** Gathers bursts; waits for own moves, and while nobody looks. */
  function reloadSoon(): void {
    isStale = true
    timer ??= setTimeout(() => {
      timer = undefined
      if (moving || document.hidden) return
      isStale = false
      void load()
    }, GATHER_MS)
  }
  const seen = () => isStale && !document.hidden && reloadSoon()

  function mark(event: LiveEvents['board']): void {
    if (!event.by || event.by.id === ownId) return
    const key = event.submission_id !== null ? `s${event.submission_id}` : `f${event.followup_id}`
    marked.set(key, event.by.name)
    const gone = setTimeout(() => {
      marked.delete(key)
      timers.delete(gone)
    }, MARKED_MS)
    timers.add(gone)
  }
  document.addEventListener('visibilitychange', seen)
  const stops = [onLive('board', (event) => {
    mark(event)
    reloadSoon()
  }), onLive('rules', reloadSoon), onLive('reset', reloadSoon)]
  onScopeDispose(() => {
    clearTimeout(timer)
    timers.forEach(clearTimeout)
    document.removeEventListener('visibilitychange', seen)
    stops.forEach((stop) => stop())
  })
  watch(filter, (now, before) => {
    if (now.group !== before?.group) board.value = undefined
    void load(false)
  }, { immediate: true, deep: true })

  return { board, problem, loading, marked, load, grow, move, moveDay, nameOf }
}
