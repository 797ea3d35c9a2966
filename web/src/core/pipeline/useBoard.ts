// The board of one filter: first windows of all columns, more of one when scrolled, moves with undo.
import { onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { api, take } from '../api/client'
import { asProblem, Problem } from '../api/problem'
import { refreshCandidate } from '../api/query'
import type { Board, BoardColumn, Card } from '../api/types'
import { asking, isWithClient, remindOfConsent, type Given } from '../consent/useConsent'
import { translate } from '../i18n'
import type { LiveEvents } from '../live/events'
import { onLive } from '../live/stream'
import { refusedOffLimits } from '../off_limits/override'
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

/** What a move says beside where to. */
interface How {
  reason?: string
  undoing?: boolean
  given?: Given
  override?: string // why somebody off limits goes to a client
}

const WINDOW = 50 // cards of a column at first
const MOST = 200
const AHEAD = 40 // cards there are beyond what is seen
const GATHER_MS = 500
const MARKED_MS = 4000 // how long a card shows that a colleague has just touched it

/** `ownId`: whose moves need no mark. */
export function useBoard(filter: () => BoardFilter, ownId = 0) {
  const board = shallowRef<Board>() // thousands of cards, never changed in place
  const problem = ref<Problem>()
  const loading = ref(false)
  const growing = new Set<string>()
  const seen = new Map<string, number>() // the last card of a column that is drawn, where only those in view are
  const marked = reactive(new Map<string, string>()) // cards that a colleague has just touched: his name
  const turns = new Map<string, Promise<boolean>>() // the last move of a card that is on its way
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

  /** After a live change a column reaches as far as it is looked at, so nothing jumps; what lies farther down is fetched again when wanted. */
  async function restoreWindow(column: BoardColumn): Promise<BoardColumn> {
    const known = board.value?.columns.find((old) => old.key === column.key)?.items.length ?? 0
    const shown = Math.min(known, (seen.get(column.key) ?? known) + AHEAD)
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

  /** The column is drawn down to this card. */
  function see(key: string, last: number): void {
    seen.set(key, last)
    const column = board.value?.columns.find((item) => item.key === key)
    if (column && last > column.items.length - AHEAD) void grow(key)
  }

  const columnOf = (key: string | null) => board.value?.columns.find((column) => column.key === key)
  const nameOf = (key: string | null) => columnOf(key)?.name ?? key ?? ''
  const kindOf = (key: string | null) => columnOf(key)?.kind

  /** Moves of one card reach the server one after the other; none goes out behind one that was refused, which has put the card back.
   * `work` tells whether it was taken. */
  async function inTurn(key: string, work: () => Promise<boolean>): Promise<void> {
    const before = turns.get(key)
    const mine = (async () => (await before) !== false && work())()
    turns.set(key, mine)
    moving++
    dropAnswers()
    await mine
    moving--
    if (turns.get(key) === mine) turns.delete(key)
    if (isStale) reloadSoon()
  }

  const find = (key: string) => board.value?.columns.flatMap((column) => column.items).find((item) => cardKey(item) === key)

  /** Shows a move at once; returns what puts the card back where it was. */
  function show(card: Card, from: string | null, to: string, shown?: Card): () => void {
    const before = board.value!
    const after = moveCard(before, card, to, shown)
    board.value = after
    return () => {
      if (board.value === after) board.value = before
      else if (board.value && from !== null) board.value = moveCard(board.value, find(cardKey(card)) ?? card, from, card)
    }
  }

  /** Shows the move at once, then asks the server; a refusal puts the card back and says why. */
  async function move(card: Card, to: string, how: How = {}): Promise<void> {
    if (!board.value || card.submission_id === null || card.stage === to) return
    const putBack = show(card, card.stage, to)
    await inTurn(cardKey(card), async () => {
      try {
        await send(card, to, how)
        return true
      } catch (thrown) {
        putBack()
        await explainRefusal(card, asProblem(thrown), (given) => move(card, to, { ...how, ...given }))
        return false
      }
    })
  }

  async function send(card: Card, to: string, { reason, undoing, given, override }: How): Promise<void> {
    const key = cardKey(card)
    const body = { submission_id: card.submission_id, stage: to, version: card.version, reason, consent: given, override_reason: override }
    const words = translate('unsent.change.move', { stage: nameOf(to) })
    const meaning = { candidateId: card.candidate.id, name: card.candidate.name, words, row: key }
    const moved = await sendOrKeep<Card>({ method: 'POST', url: '/api/v1/board/move', body }, meaning)
    if (!moved) return // it stays where it was put; the queue tells if that is refused
    if (board.value && find(key)?.stage === to) board.value = replaceCard(board.value, moved) // unless it has been moved on
    refreshCandidate(card.candidate.id)
    const from = card.stage
    if (undoing || from === null) return
    showToast(translate('board.moved', { name: card.candidate.name, stage: nameOf(to) }), {
      label: translate('act.undo'),
      run: () => move(find(key) ?? moved, from, { undoing: true }),
    })
    // Who goes to the client has agreed to it, or is asked for it right after, also when he was let pass.
    const goes = isWithClient(kindOf(to)) && !isWithClient(kindOf(from))
    if (goes && !given) void remindOfConsent(card.candidate.id, card.candidate.name, card.submission_id)
  }

  /** Shows the card on another day at once; a refusal, which `change` has told of, puts it back. */
  async function moveDay(card: Card, to: string, dueAt: string, change: () => Promise<boolean>): Promise<void> {
    if (!board.value) return
    const putBack = show(card, card.due_bucket, to, { ...card, due_bucket: to, next_due_at: dueAt })
    await inTurn(cardKey(card), async () => {
      const taken = await change()
      if (!taken) putBack()
      return taken
    })
  }

  async function explainRefusal(card: Card, refused: Problem, retry: (how: How) => Promise<void>): Promise<void> {
    if (refused.code === 'consent.required') {
      asking.value = { candidateId: card.candidate.id, name: card.candidate.name, retry: (given) => retry({ given }) }
      return
    }
    if (refusedOffLimits(refused, card.candidate.name, (override) => retry({ override }))) return
    if (refused.status !== 412) return showProblem(refused)
    await load()
    const fresh = find(cardKey(card))
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
  const shownAgain = () => isStale && !document.hidden && reloadSoon()

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
  document.addEventListener('visibilitychange', shownAgain)
  const stops = [onLive('board', (event) => {
    mark(event)
    reloadSoon()
  }), onLive('rules', reloadSoon), onLive('reset', reloadSoon)]
  onScopeDispose(() => {
    clearTimeout(timer)
    timers.forEach(clearTimeout)
    document.removeEventListener('visibilitychange', shownAgain)
    stops.forEach((stop) => stop())
  })
  watch(filter, (now, before) => {
    if (now.group !== before?.group) board.value = undefined
    void load(false)
  }, { immediate: true, deep: true })

  return { board, problem, loading, marked, load, grow, see, move, moveDay, nameOf }
}
