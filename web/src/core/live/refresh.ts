// What each live event makes stale.  Bursts (an import, a bulk change) are gathered into one refetch.
import { keys, queryClient } from '../api/query'
import { setServerNow } from '../format/clock'
import { onLive } from './stream'

const GATHER_MS = 400
const SETTLED_MS = 5000 // the first connection of a page comes within this time, just after its first fetches
const waiting = new Map<string, readonly unknown[]>()
let timer: ReturnType<typeof setTimeout> | undefined

function stale(...queryKeys: (readonly unknown[])[]): void {
  for (const key of queryKeys) waiting.set(JSON.stringify(key), key)
  timer ??= setTimeout(() => {
    timer = undefined
    for (const key of waiting.values()) void queryClient.invalidateQueries({ queryKey: key })
    waiting.clear()
  }, GATHER_MS)
}

/** Connects the stream to the cache; returns the disconnect. */
export function refreshOnLive(): () => void {
  const started = Date.now()
  const stops = [
    onLive('hello', (hello) => {
      setServerNow(hello.now)
      // A later hello means that the connection, or the tab that held it, was gone for a while: anything may have changed.
      // The first one only if it is late; what fired between the first fetches and the connection is asked for anyway.
      if (Date.now() - started > SETTLED_MS) void queryClient.invalidateQueries()
      else stale(keys.reminders, keys.inbox, keys.today, keys.leaves)
    }),
    onLive('reset', () => void queryClient.invalidateQueries()),
    onLive('reminder', () => stale(keys.reminders, keys.today, keys.leaves)),
    onLive('unread', () => stale(keys.reminders, keys.today)), // without a popup of its own when the server saw no workbench
    onLive('inbox', () => stale(keys.inbox, keys.leaves)), // who was asked to act is told there,
    onLive('todo', () => stale(keys.today)),
    onLive('leave', () => stale(keys.leaves)), // what not to mention has changed
    onLive('rules', () => stale(keys.rules, keys.stages, keys.jobTypes, keys.today)),
    onLive('import', (event) => stale(keys.import(event.id), keys.imports)),
    onLive('attachment', (event) => stale(keys.attachments(event.candidate_id), keys.timeline(event.candidate_id))),
    onLive('transcript', (event) => stale(keys.transcript(event.attachment_id))),
    onLive('board', (event) =>
      stale(keys.today, keys.leaves, keys.candidates, keys.candidate(event.candidate_id), keys.timeline(event.candidate_id),
        keys.nextDue(event.candidate_id), keys.candidateTodos(event.candidate_id), keys.appointments(event.candidate_id))),
  ]
  return () => stops.forEach((stop) => stop())
}
