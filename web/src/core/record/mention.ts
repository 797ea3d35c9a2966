// An @ before the caret and the colleagues it may mean: by name, pinyin, initials or login.  The server finds the stored name by the same rules
// (record_mention.c): a letter or digit before the @ makes it an address, and a Latin name ends where no letter or digit follows.
import type { User } from '../api/types'

export interface MentionQuery {
  start: number // of the @
  query: string
}

const MOST_SHOWN = 8
const LONGEST_QUERY = 20
const BEFORE_CARET = new RegExp(`(?:^|[^A-Za-z0-9_.])([@＠])([^\\s@＠]{0,${LONGEST_QUERY}})$`)

export function mentionAt(text: string, caret: number): MentionQuery | null {
  const found = BEFORE_CARET.exec(text.slice(0, caret))
  const query = found?.[2]
  return query === undefined ? null : { start: caret - query.length - 1, query }
}

/** 0 = does not fit; what begins so goes before what only holds it. */
function fits(user: User, wanted: string): number {
  if (!wanted) return 1
  const keys = [user.name, user.pinyin, user.initials, user.login].flatMap((key) => key?.toLowerCase() ?? [])
  if (keys.some((key) => key.startsWith(wanted))) return 2
  return user.name.toLowerCase().includes(wanted) ? 1 : 0
}

export function matchingUsers(users: readonly User[], query: string): User[] {
  const wanted = query.toLowerCase()
  const fitting = users.map((user) => ({ user, rank: fits(user, wanted) })).filter(({ rank }) => rank)
  return fitting.sort((a, b) => b.rank - a.rank).slice(0, MOST_SHOWN).map(({ user }) => user)
}

/** The text with @Name in place of what was typed, and where the caret goes on. */
export function withMention(text: string, { start, query }: MentionQuery, name: string): { text: string; caret: number } {
  const rest = text.slice(start + 1 + query.length)
  const before = `${text.slice(0, start)}@${name} `
  return { text: before + rest.replace(/^ /, ''), caret: before.length }
}
