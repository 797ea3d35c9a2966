// One stream for all tabs: the tab that holds the lock keeps the connection and passes every event on to the others,
// so ten tabs cost one connection and show the same.  When it closes, the next tab takes over and everything is read
// again.  Without locks (plain http on another host) each tab has its own connection.
import { ref } from 'vue'
import { LIVE_NAMES, type LiveEvents, type LiveName } from './events'

type Listener<Name extends LiveName> = (data: LiveEvents[Name]) => void
type Message = { name: LiveName | 'state'; data: unknown }

const LOCK = 'genjin-live'

/** Whether this tab holds the connection: what must happen once for all tabs happens here. */
export const leads = ref(false)

/** connecting: nothing yet; open: live; lost: retrying. */
export const liveState = ref<'connecting' | 'open' | 'lost'>('connecting')

const listeners = new Map<LiveName, Set<Listener<never>>>()

export function onLive<Name extends LiveName>(name: Name, listener: Listener<Name>): () => void {
  const set = listeners.get(name) ?? new Set()
  listeners.set(name, set)
  set.add(listener as Listener<never>)
  return () => set.delete(listener as Listener<never>)
}

function deliver(name: LiveName, data: unknown): void {
  listeners.get(name)?.forEach((listener) => (listener as Listener<LiveName>)(data as never))
}

function receive(message: Message): void {
  if (message.name === 'state') liveState.value = message.data as typeof liveState.value
  else deliver(message.name, message.data)
}

/** Opens the shared stream; the returned function ends this tab's part of it. */
export function startLive(client: 'desk' | 'mobile'): () => void {
  const channel = new BroadcastChannel(`${LOCK}-${client}`)
  const stopped = new AbortController()
  channel.onmessage = (event: MessageEvent<Message>) => receive(event.data)

  const share = (message: Message) => {
    channel.postMessage(message)
    receive(message)
  }
  const lead = async () => {
    leads.value = true
    await connect(client, share, stopped.signal)
    leads.value = false
  }

  if (navigator.locks) {
    navigator.locks.request(`${LOCK}-${client}`, { signal: stopped.signal }, lead).catch(() => undefined)
  } else {
    void lead()
  }
  return () => {
    stopped.abort()
    channel.close()
  }
}

/** Holds a connection until stopped; reconnects by itself when the server closed it for good. */
function connect(client: string, share: (message: Message) => void, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | undefined
    let retry: ReturnType<typeof setTimeout> | undefined
    let pause = 1000

    const open = () => {
      source = new EventSource(`/api/v1/stream?client=${client}`)
      for (const name of LIVE_NAMES) {
        source.addEventListener(name, (event) => share({ name, data: JSON.parse((event as MessageEvent<string>).data) }))
      }
      source.onopen = () => {
        pause = 1000
        share({ name: 'state', data: 'open' })
      }
      source.onerror = () => {
        share({ name: 'state', data: 'lost' })
        if (source?.readyState !== EventSource.CLOSED) return // the browser retries
        retry = setTimeout(open, pause)
        pause = Math.min(pause * 2, 60_000)
      }
    }
    stopped.addEventListener('abort', () => {
      clearTimeout(retry)
      source?.close()
      resolve()
    })
    open()
  })
}

