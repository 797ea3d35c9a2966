// The facts of a candidate one by one: how each is shown, what stands in its input, and what a new value sends.
import type { Candidate, CandidateChange, CustomField, Money } from '@core/api/types'
import { moneyOfWan, moneyWords, wanOf } from '@core/format/money'
import { translate } from '@core/i18n'
import { CHANNELS } from '@core/record/useRecordForm'

export type FactKind = 'text' | 'number' | 'date' | 'choice'
export type MaskedKey = 'phone' | 'email' | 'wechat' | 'current_salary' | 'expected_salary' | 'floor_salary'

export interface Fact {
  key: string
  label: string
  kind: FactKind
  options?: { value: string; text: string }[]
  /** Which mask covers it; '' = none. */
  mask: MaskedKey | ''
  hint?: string
  max?: number
  /** What stands in the input. */
  read: (from: Candidate) => string
  /** What is shown; '' = nothing known. */
  show: (from: Candidate) => string
  /** What a new text sends; undefined: it is not a value of this fact. */
  change: (text: string, from: Candidate) => CandidateChange | undefined
}

type TextKey = 'name' | 'company' | 'title' | 'city' | 'education' | 'contact_window' | 'office_address' | 'source'
const TEXTS: [TextKey, number][] = [
  ['company', 200], ['title', 200], ['city', 100], ['education', 200], ['contact_window', 200], ['office_address', 300], ['source', 200],
]

const label = (key: string) => translate(key === 'title' ? 'fact.job' : `candidate.${key}`)
const number = (text: string) => (text.trim() === '' ? null : Number(text))

function textFact(key: TextKey, max: number): Fact {
  return {
    key, label: label(key), kind: 'text', mask: '', max,
    read: (from) => from[key] ?? '', show: (from) => from[key] ?? '',
    change: (text) => (key === 'name' && !text.trim() ? undefined : { [key]: text.trim() || null }),
  }
}

function contactFact(key: 'phone' | 'wechat' | 'email'): Fact {
  return {
    key, label: label(key), kind: 'text', mask: key, max: key === 'email' ? 254 : 64,
    read: (from) => (from.masked.includes(key) ? '' : (from[key] ?? '')), show: (from) => from[key] ?? '',
    change: (text) => ({ [key]: text.trim() || null }),
  }
}

function payFact(key: 'current_salary' | 'expected_salary'): Fact {
  return {
    key, label: label(key), kind: 'text', mask: key, hint: translate('fact.wan_year'), max: 12,
    read: (from) => wanOf(from[key]), show: (from) => (from[key] ? translate('fact.a_year', { money: moneyWords(from[key]) }) : ''),
    change: (text) => moneyChange(text, (money) => ({ [key]: money })),
  }
}

function moneyChange(text: string, make: (money: Money | null) => CandidateChange): CandidateChange | undefined {
  if (!text.trim()) return make(null)
  const money = moneyOfWan(text.replace(/万$/, ''))
  return money ? make(money) : undefined
}

type Floor = NonNullable<Candidate['floor_salary']>
const noFloor: Floor = { monthly: null, months: null, bonus: null, equity: null }

/** The floor is one object on the server; each part of it is a fact of its own here. */
function floorFact(part: keyof Floor): Fact {
  const floor = (from: Candidate): Floor => from.floor_salary ?? noFloor
  const send = (from: Candidate, value: Floor[keyof Floor]): CandidateChange => {
    const next = { ...floor(from), [part]: value }
    return { floor_salary: Object.values(next).some((each) => each !== null && each !== '') ? next : null } as CandidateChange
  }
  const isMoney = part === 'monthly' || part === 'bonus'
  return {
    key: `floor_${part}`, label: translate(`fact.floor_${part}`), kind: part === 'months' ? 'number' : 'text', mask: 'floor_salary',
    hint: isMoney ? translate('fact.wan') : undefined, max: part === 'equity' ? 500 : 12,
    read: (from) => { const value = floor(from)[part]; return isMoney ? wanOf(value as Money | null) : value === null ? '' : String(value) },
    show: (from) => {
      const value = floor(from)[part]
      if (value === null || value === '') return ''
      return isMoney ? moneyWords(value as Money) : part === 'months' ? translate('fact.months', { n: value }) : String(value)
    },
    change: (text, from) => {
      if (isMoney) return moneyChange(text, (money) => send(from, money))
      return send(from, part === 'months' ? number(text) : text.trim() || null)
    },
  }
}

function customFact(field: CustomField): Fact {
  const yes = translate('act.yes')
  const no = translate('act.no')
  const read = (from: Candidate) => { const value = from.custom[field.key]; return value === undefined || value === null ? '' : String(value) }
  const options = field.type === 'choice' ? field.choices.map((choice) => ({ value: choice, text: choice }))
    : field.type === 'bool' ? [{ value: 'true', text: yes }, { value: 'false', text: no }] : undefined
  return {
    key: `custom.${field.key}`, label: field.label, mask: '', max: 500, options,
    kind: options ? 'choice' : field.type === 'number' ? 'number' : field.type === 'date' ? 'date' : 'text',
    read, show: (from) => (field.type === 'bool' && read(from) ? (read(from) === 'true' ? yes : no) : read(from)),
    change: (text) => {
      const value = text.trim() === '' ? null : field.type === 'number' ? Number(text) : field.type === 'bool' ? text === 'true' : text.trim()
      return { custom: { [field.key]: value } }
    },
  }
}

/** All facts in the order of the page; the floor only where it means something. */
export function factsOf(custom: CustomField[]): Fact[] {
  return [
    textFact('name', 100), contactFact('phone'), contactFact('wechat'), contactFact('email'),
    ...TEXTS.slice(0, 3).map(([key, max]) => textFact(key, max)),
    {
      key: 'preferred_channel', label: label('preferred_channel'), kind: 'choice', mask: '',
      options: CHANNELS.map((channel) => ({ value: channel, text: translate(`channel.${channel}`) })),
      read: (from) => from.preferred_channel ?? '',
      show: (from) => (from.preferred_channel ? translate(`channel.${from.preferred_channel}`) : ''),
      change: (text) => ({ preferred_channel: (text || null) as Candidate['preferred_channel'] }),
    },
    payFact('current_salary'), payFact('expected_salary'),
    ...(['monthly', 'months', 'bonus', 'equity'] as const).map(floorFact),
    {
      key: 'notice_days', label: label('notice_days'), kind: 'number', mask: '', hint: translate('rules.days'),
      read: (from) => (from.notice_days === null ? '' : String(from.notice_days)),
      show: (from) => (from.notice_days === null ? '' : from.notice_days === 0 ? translate('fact.at_once') : translate('when.days', { n: from.notice_days })),
      change: (text) => ({ notice_days: number(text) }),
    },
    {
      key: 'gender', label: translate('fact.gender'), kind: 'choice', mask: '',
      options: (['male', 'female', 'other'] as const).map((value) => ({ value, text: translate(`fact.genders.${value}`) })),
      read: (from) => from.gender ?? '', show: (from) => (from.gender ? translate(`fact.genders.${from.gender}`) : ''),
      change: (text) => ({ gender: (text || null) as Candidate['gender'] }),
    },
    {
      key: 'birth_year', label: label('birth_year'), kind: 'number', mask: '',
      read: (from) => (from.birth_year === null ? '' : String(from.birth_year)), show: (from) => (from.birth_year === null ? '' : String(from.birth_year)),
      change: (text) => ({ birth_year: number(text) }),
    },
    ...TEXTS.slice(3).map(([key, max]) => textFact(key, max)),
    {
      key: 'do_not_contact', label: translate('fact.do_not_contact'), kind: 'choice', mask: '',
      options: [{ value: 'true', text: translate('act.yes') }, { value: '', text: translate('act.no') }],
      read: (from) => (from.do_not_contact ? 'true' : ''), show: (from) => (from.do_not_contact ? translate('act.yes') : ''),
      change: (text) => ({ do_not_contact: text === 'true' }),
    },
    ...custom.map(customFact),
  ]
}
