// The board's columns as data: taking in windows, moving a card at once, putting it back.
import type { Board, BoardColumn, Card } from '../api/types'

export function cardKey(card: Card): string {
  return card.submission_id !== null ? `s${card.submission_id}` : `f${card.followup_id}`
}

/** The next window of a column behind what is there; a card that moved up meanwhile is not shown twice. */
export function appendWindow(column: BoardColumn, window: BoardColumn): BoardColumn {
  const known = new Set(column.items.map(cardKey))
  return { ...window, items: [...column.items, ...window.items.filter((card) => !known.has(cardKey(card)))] }
}

function tallied(column: BoardColumn, card: Card, by: 1 | -1): BoardColumn {
  const counts = { ...column.counts }
  if (card.colour) counts[card.colour] += by
  return { ...column, total: column.total + by, counts }
}

/** The board with the card in the other column, at its top, as it shows there; the same board when there is nothing to do. */
export function moveCard(board: Board, card: Card, to: string, shown: Card = { ...card, stage: to }): Board {
  const key = cardKey(card)
  const from = board.columns.find((column) => column.items.some((item) => cardKey(item) === key))
  if (!from || from.key === to || !board.columns.some((column) => column.key === to)) return board
  const columns = board.columns.map((column) => {
    if (column === from) return tallied({ ...column, items: column.items.filter((item) => cardKey(item) !== key) }, card, -1)
    if (column.key !== to) return column
    const items = column.kind === 'closed' ? column.items : [shown, ...column.items]
    return tallied({ ...column, items }, card, 1)
  })
  return { ...board, columns }
}

/** The board with this card's newest state, where it stands. */
export function replaceCard(board: Board, card: Card): Board {
  const key = cardKey(card)
  const columns = board.columns.map((column) => ({
    ...column,
    items: column.items.map((item) => (cardKey(item) === key ? card : item)),
  }))
  return { ...board, columns }
}
