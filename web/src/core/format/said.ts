// A contact in a few words, and lists of sentences, with the marks of each language: 电话接通：愿意看看; Phone · Reached: would look.
import { translate } from '../i18n'

export function howWords(channel: string, outcome?: string | null): string {
  const name = translate(`channel.${channel}`)
  return outcome ? translate('record.how', { channel: name, outcome }) : name
}

/** What was said behind how it was. */
export function saidWords(head: string, text?: string | null): string {
  return text ? translate('record.said', { head, text }) : head
}
