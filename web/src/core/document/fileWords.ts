// Files in words: a name that cannot pretend to be another, a size, a type.
import type { Attachment } from '../api/types'
import { translate, translated } from '../i18n'

export const MAX_BYTES = 100 * 1024 * 1024

// Marks that turn the direction of a text or take no room: with them "cv\u202Efdp.exe" would read as "cvexe.pdf".
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/gu

/** The name as it may be shown: what cannot be seen is made visible. */
export function shownName(name: string): string {
  return name.replace(UNSEEN, '\uFFFD')
}

/** 640 B, 12 KB, 3.4 MB. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const kilobytes = bytes / 1024
  if (kilobytes < 1024) return `${Math.round(kilobytes)} KB`
  return `${(kilobytes / 1024).toFixed(1)} MB`
}

const FORMATS: [RegExp, string][] = [
  [/pdf$/, 'PDF'], [/word|rtf/, 'Word'], [/sheet|excel/, 'Excel'], [/presentation|powerpoint/, 'PPT'],
  [/^image\//, 'image'], [/^audio\//, 'audio'], [/^text\//, 'text'],
]

/** PDF, Word, 图片 … by what the server found the file to be. */
export function formatWords(mime: string): string {
  const name = FORMATS.find(([pattern]) => pattern.test(mime))?.[1] ?? 'other'
  return translated(`document.format.${name}`) ?? name
}

const UNREAD: [RegExp, string][] = [
  [/rtf/, 'word'], [/presentation/, 'slides'], [/ole-storage/, 'office'],
]

/** What to do about a type whose text cannot be read; '' where there is none to miss, in sound say. */
function unreadWords(mime: string): string {
  const name = UNREAD.find(([pattern]) => pattern.test(mime))?.[1]
  return name ? translate(`document.unread.${name}`) : ''
}

/** How far reading its text is; '' where there is nothing to say. */
export function stateWords(file: Pick<Attachment, 'mime' | 'text_state' | 'text_error' | 'text_pages' | 'text_by_ocr'>): string {
  if (file.text_state === 'done' && file.text_by_ocr) return translate('document.read_by_ocr', { n: file.text_pages })
  return file.text_state === 'none' ? unreadWords(file.mime) : translate(`document.state.${file.text_state}`)
}

/** Why its text could not be read. */
export function failureWords(file: Pick<Attachment, 'text_state' | 'text_error'>): string {
  if (file.text_state !== 'failed') return ''
  const code = (file.text_error ?? '').replace(/^document\./, '')
  return translated(`document.failure.${code}`) ?? translate('document.failure.any')
}
