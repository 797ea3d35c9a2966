// Types of the HTTP interface, in the shape openapi-typescript prints.
type Id = number
type Instant = string
type Channel = 'phone' | 'wechat' | 'wecom' | 'meeting' | 'video' | 'email' | 'sms' | 'other'
type Direction = 'out' | 'in'
type Outcome = 'reached' | 'replied' | 'no_answer' | 'no_reply' | 'call_later' | 'refused' | 'wrong_number'
type Colour = 'green' | 'yellow' | 'red'
type StageKind =
  | 'to_contact' | 'contacted' | 'recommended' | 'interview' | 'negotiation' | 'offer' | 'accepted' | 'onboarded' | 'closed'
type Bucket = 'overdue' | 'today' | 'tomorrow' | 'week' | 'later'
type Care = 'care' | 'pool'
type Grade = 'A' | 'B' | 'C'
type Role = 'junior' | 'senior' | 'partner' | 'admin'
type Locale = 'zh-CN' | 'en'
type Gender = 'male' | 'female' | 'other'
type Unit = 'days' | 'hours'
type Hours = { from: string; to: string }
type Tally = { green: number; yellow: number; red: number }

export interface components {
  schemas: {
    Problem: { type: string; title: string; status: number; code: string; field: string | null; detail: string }
    Reason: { code: string; params: Record<string, string | number | boolean>; text: string }
    Money: { amount: number; currency: string }
    AccountRef: { id: Id; name: string }
    CompanyRef: { id: Id; name: string }
    PersonRef: { id: Id; name: string }
    PositionRef: { id: Id; title: string; company: components['schemas']['CompanyRef'] | null; job_type: string | null }
    CandidateRef: {
      id: Id; name: string; title: string | null; company: string | null; phone: string | null; phone_masked: boolean
      preferred_channel: Channel | null; contact_window: string | null
    }
    LastRecord: {
      id: Id; at: Instant; channel: Channel; direction: Direction; outcome: Outcome | null; text: string | null
      action: string | null; action_due_at: Instant | null; emotion: number | null
      author: components['schemas']['AccountRef']
    }
    SubmissionRef: {
      id: Id; stage: string; stage_name: string; stage_kind: StageKind; stage_since: Instant
      position: components['schemas']['PositionRef']
    }
    Followup: {
      id: Id; version: number; candidate: components['schemas']['CandidateRef']
      owner: components['schemas']['AccountRef'] | null
      backup: components['schemas']['AccountRef'] | null
      acting: components['schemas']['AccountRef'] | null
      care: Care; pool_grade: Grade | null; state: 'open' | 'ended'; put_away: boolean
      next_due_at: Instant | null; yellow_at: Instant | null; red_at: Instant | null; snoozed_until: Instant | null
      colour: Colour; due_bucket: Bucket | null; hard: boolean; retry: boolean; attempts: number
      light_touch: boolean; pay_report: boolean
      why: components['schemas']['Reason']
      reasons: components['schemas']['Reason'][]
      advice: components['schemas']['Reason'][]
      last_contact_at: Instant | null
      last_record: components['schemas']['LastRecord'] | null
      submission: components['schemas']['SubmissionRef'] | null
      submission_count: number
      reminder_fields: { key: string; label: string; value: string }[]
      end_reason: string | null; wake_at: Instant | null
    }
    Me: {
      id: Id; login: string; name: string; role: Role; admin: boolean; locale: Locale; zone: string; version: number
      firm: { id: Id; name: string; demo: boolean }
      must_change_password: boolean
      working_hours: Hours
      push_public_key: string
      unread: { inbox: number; reminders: number }
      may: {
        change_stage: boolean; change_rules: boolean; import: boolean; export: boolean
        manage_accounts: boolean; view_team: boolean
      }
      server: { version: string; now: Instant }
    }
    Session: { id: Id; current: boolean; device: string | null; created_at: Instant; last_used_at: Instant }
    User: {
      id: Id; name: string; login: string | null; role: Role; admin: boolean; state: 'active' | 'disabled'
      superior: components['schemas']['AccountRef'] | null
    }
    Salary: {
      monthly: components['schemas']['Money'] | null; months: number | null
      bonus: components['schemas']['Money'] | null; equity: string | null
    }
    CandidateRow: {
      id: Id; version: number; name: string; name_pinyin: string | null; title: string | null; company: string | null
      city: string | null; phone: string | null; phone_masked: boolean; preferred_channel: Channel | null
      care: Care | null; pool_grade: Grade | null; owner: components['schemas']['AccountRef'] | null
      followup_id: Id | null; colour: Colour | null; next_due_at: Instant | null; due_bucket: Bucket | null
      last_contact_at: Instant | null; submission: components['schemas']['SubmissionRef'] | null
      submission_count: number; created_at: Instant; updated_at: Instant
    }
    Candidate: {
      id: Id; version: number; name: string; name_pinyin: string | null
      phone: string | null; email: string | null; wechat: string | null; masked: string[]
      company: string | null; title: string | null; city: string | null; gender: Gender | null; education: string | null
      contact_window: string | null; office_address: string | null; source: string | null; resume: string | null
      birth_year: number | null; notice_days: number | null
      current_salary: components['schemas']['Money'] | null
      expected_salary: components['schemas']['Money'] | null
      floor_salary: components['schemas']['Salary'] | null
      preferred_channel: Channel | null; do_not_contact: boolean; tags: string[]
      custom: Record<string, string | number | boolean>
      care: Care | null; pool_grade: Grade | null; owner: components['schemas']['AccountRef'] | null
      last_contact_at: Instant | null
      followup: components['schemas']['Followup'] | null
      followups: components['schemas']['Followup'][]
      submissions: components['schemas']['Submission'][]
      may: { edit: boolean; reveal: boolean; record: boolean; change_stage: boolean; delete: boolean }
      created_at: Instant; updated_at: Instant
    }
    CandidateInput: {
      name?: string; phone?: string | null; email?: string | null; wechat?: string | null; company?: string | null
      title?: string | null; city?: string | null; gender?: Gender | null; birth_year?: number | null
      education?: string | null; current_salary?: components['schemas']['Money'] | null
      expected_salary?: components['schemas']['Money'] | null; floor_salary?: components['schemas']['Salary'] | null
      preferred_channel?: Channel | null; contact_window?: string | null; notice_days?: number | null
      office_address?: string | null; source?: string | null; resume?: string | null; tags?: string[]
      custom?: Record<string, string | number | boolean | null>; do_not_contact?: boolean
      care?: boolean | Care; pool_grade?: Grade; owner_id?: Id
    }
    StageChange: {
      submission_id: Id; position: components['schemas']['PositionRef']; from: string | null; from_name: string | null
      to: string; to_name: string; reason: string | null
    }
    TimelineItem: {
      id: string
      kind: 'record' | 'stage' | 'followup' | 'reminder' | 'appointment' | 'todo' | 'candidate' | 'file'
      at: Instant; author: components['schemas']['AccountRef'] | null; text: string
      record: components['schemas']['Record'] | null
      stage_change: components['schemas']['StageChange'] | null
    }
    ImportCounts: { rows: number; processed: number; created: number; merged: number; skipped: number; rejected: number }
    Import: {
      id: Id; kind: 'candidates' | 'positions' | 'records'
      state: 'guessed' | 'running' | 'done' | 'cancelled' | 'failed'
      file_name: string; bytes: number
      guess: {
        format: 'csv' | 'xlsx'; encoding: string | null; delimiter: string | null; sheet: string | null
        header_row: number
        columns: { column: number; heading: string; field: string | null; remembered: boolean; samples: string[] }[]
      }
      fields: { field: string; label: string; required: boolean }[]
      sample: string[][]
      counts: components['schemas']['ImportCounts']
      rejects: { row: number; field: string | null; reason: components['schemas']['Reason'] }[]
      rejects_url: string | null
      error: components['schemas']['Reason'] | null
      created_at: Instant; started_at: Instant | null; finished_at: Instant | null
      by: components['schemas']['AccountRef']
    }
    Company: {
      id: Id; version: number; name: string; industry: string | null; city: string | null; note: string | null
      position_count: number; created_at: Instant; updated_at: Instant
    }
    Member: { account: components['schemas']['AccountRef']; level: 'view' | 'contribute' | 'edit'; contactable: boolean }
    Position: {
      id: Id; version: number; title: string; company: components['schemas']['CompanyRef'] | null
      job_type: string | null; job_type_name: string | null; city: string | null
      salary_min: components['schemas']['Money'] | null; salary_max: components['schemas']['Money'] | null
      headcount: number | null; state: 'open' | 'paused' | 'closed'; description: string | null
      lead: components['schemas']['AccountRef'] | null; backup: components['schemas']['AccountRef'] | null
      members: components['schemas']['Member'][]; submission_count: number; created_at: Instant; updated_at: Instant
    }
    PositionInput: {
      title?: string; company_id?: Id | null; company?: string | null; job_type?: string | null; city?: string | null
      salary_min?: components['schemas']['Money'] | null; salary_max?: components['schemas']['Money'] | null
      headcount?: number | null; state?: 'open' | 'paused' | 'closed'; description?: string | null
      lead_id?: Id | null; backup_id?: Id | null
    }
    Submission: {
      id: Id; version: number; candidate: components['schemas']['PersonRef']
      position: components['schemas']['PositionRef']; owner: components['schemas']['AccountRef'] | null
      stage: string; stage_name: string; stage_kind: StageKind; stage_since: Instant
      stage_by: components['schemas']['AccountRef'] | null; running: boolean; close_reason: string | null
      created_at: Instant
    }
    Why: {
      followup_id: Id; next_due_at: Instant | null; yellow_at: Instant | null; red_at: Instant | null; colour: Colour
      text: string
      rule: {
        source: 'explicit' | 'override' | 'stage' | 'job_type' | 'default' | 'pool' | 'retry' | 'schedule' | 'snooze' | 'new'
        name: string | null; interval: number | null; unit: Unit | null; hard: boolean
      }
      counted_from: Instant | null
      counted_from_kind: 'contact' | 'stage' | 'attempt' | 'created' | null
      steps: components['schemas']['Reason'][]
      reasons: components['schemas']['Reason'][]
      cases: number | null; calendar_known: boolean
    }
    TodayRow: {
      kind: 'followup' | 'appointment' | 'todo'
      followup: components['schemas']['Followup'] | null
      appointment: components['schemas']['Appointment'] | null
      todo: components['schemas']['Todo'] | null
    }
    Today: {
      now: Instant; acting: components['schemas']['AccountRef']
      counts: {
        overdue: number; due: number; retries: number; appointments: number; offers: number; todos: number
        unplanned: number; put_away: number
      }
      sections: {
        key: 'overdue' | 'due' | 'retries' | 'offers' | 'appointments' | 'todos'
        total: number
        items: components['schemas']['TodayRow'][]
      }[]
    }
    Card: {
      submission_id: Id | null; followup_id: Id | null; version: number
      candidate: { id: Id; name: string; title: string | null; company: string | null; preferred_channel: Channel | null }
      position: components['schemas']['PositionRef'] | null
      stage: string | null; stage_since: Instant | null; stage_by: components['schemas']['AccountRef'] | null
      acting: components['schemas']['AccountRef'] | null
      colour: Colour | null; hard: boolean; retry: boolean; attempts: number
      reasons: components['schemas']['Reason'][]
      next_due_at: Instant | null; yellow_at: Instant | null; red_at: Instant | null; last_contact_at: Instant | null
      due_bucket: Bucket | null; care: Care | null; submission_count: number
    }
    Board: {
      group: 'stage' | 'due'; total: number; counts: Tally
      columns: {
        key: string; name: string; kind: StageKind | null; total: number; counts: Tally
        items: components['schemas']['Card'][]; next: string | null
      }[]
    }
    Record: {
      id: Id; version: number; candidate_id: Id; submission_id: Id | null; author: components['schemas']['AccountRef']
      at: Instant; channel: Channel; direction: Direction; outcome: Outcome | null; effective: boolean
      fact: string | null; emotion: number | null; emotion_text: string | null; action: string | null
      action_due_at: Instant | null; action_account: components['schemas']['AccountRef'] | null; text: string | null
      sealed: boolean; client_uid: string | null; created_at: Instant; edited_at: Instant | null
    }
    RecordInput: {
      channel: Channel; direction?: Direction; outcome?: Outcome | null; fact?: string | null; emotion?: number | null
      emotion_text?: string | null; action?: string | null; action_due_at?: Instant | null; action_account_id?: Id | null
      text?: string | null; at?: Instant; submission_id?: Id | null; client_uid?: string; sealed?: boolean
      next_due_at?: Instant | null
    }
    RecordSaved: components['schemas']['Record'] & {
      followup: components['schemas']['Followup'] | null
      proposal: { next_due_at: Instant; phrase: string } | null
    }
    JobTypeRule: { code: string; name: string; interval: number | null; unit: Unit; hard: boolean }
    StageRule: {
      code: string; name: string; kind: StageKind; interval: number | null; unit: Unit; hard: boolean; pay_report: boolean
      schedule: 'accepted' | 'onboarded' | null
    }
    Rules: {
      version: number; enabled: boolean; default_interval: number
      pool_interval: { A: number; B: number; C: number }
      job_types: components['schemas']['JobTypeRule'][]
      stages: components['schemas']['StageRule'][]
      daily_limit: number; pool_daily_limit: number; light_touch: boolean
      layers: { inbox_after_minutes: number; mobile_after_minutes: number }
      quiet_hours: Hours | null; outside_daily_limit: number; name_outside: boolean; channels: string[]
      working_hours: Hours; calendar_until: number
    }
    RulesInput: {
      enabled?: boolean; default_interval?: number; pool_interval?: { A?: number; B?: number; C?: number }
      job_types?: { code: string; interval?: number | null; unit?: Unit; hard?: boolean }[]
      stages?: { code: string; interval?: number | null; unit?: Unit; hard?: boolean; pay_report?: boolean }[]
      daily_limit?: number; pool_daily_limit?: number; light_touch?: boolean
      layers?: { inbox_after_minutes?: number; mobile_after_minutes?: number }
      quiet_hours?: Hours | null; outside_daily_limit?: number; name_outside?: boolean; channels?: string[]
      working_hours?: Hours
    }
    RulesPreview: {
      total: number; moved: number; earlier: number; later: number; overdue: number
      samples: {
        followup_id: Id; candidate: components['schemas']['PersonRef']; before: Instant | null; after: Instant | null
      }[]
    }
    Stage: { code: string; name: string; kind: StageKind; rank: number; in_use: number }
    JobType: { code: string; name: string; rank: number; in_use: number }
    CustomField: {
      id: Id; version: number; key: string; label: string; type: 'text' | 'number' | 'date' | 'choice' | 'bool'
      choices: string[]; show_in_reminder: boolean; rank: number
    }
    Reminder: {
      id: Id; state: 'open' | 'acknowledged' | 'snoozed' | 'done' | 'cancelled'
      due_at: Instant; fired_at: Instant; late: boolean; layer: number; ended_at: Instant | null
      followup: components['schemas']['Followup']
    }
    InboxMessage: {
      id: Id; kind: 'reminder' | 'mention' | 'relay' | 'warning' | 'todo' | 'import' | 'system'
      at: Instant; read_at: Instant | null; text: string; detail: string | null
      candidate: components['schemas']['PersonRef'] | null
      followup_id: Id | null; reminder_id: Id | null; reminder_open: boolean
    }
    Todo: {
      id: Id; version: number; kind: 'manual' | 'action' | 'feedback' | 'find_number' | 'mention' | 'checklist' | 'other'
      text: string; due_at: Instant | null; state: 'open' | 'done'; done_at: Instant | null
      account: components['schemas']['AccountRef']; created_by: components['schemas']['AccountRef'] | null
      candidate: components['schemas']['PersonRef'] | null; submission_id: Id | null
    }
    Appointment: {
      id: Id; version: number; kind: 'interview' | 'offer_deadline' | 'onboarding' | 'visit' | 'other'
      starts_at: Instant; ends_at: Instant | null; title: string | null; place: string | null; round: number | null
      note: string | null; state: 'planned' | 'cancelled'; candidate: components['schemas']['PersonRef'] | null
      submission_id: Id | null; position: components['schemas']['PositionRef'] | null
      people: components['schemas']['AccountRef'][]
    }
    MyChannel: {
      channel: 'web_push' | 'email'; available: boolean; enabled: boolean; address: string | null; devices: number
      state: 'off' | 'unconfirmed' | 'confirmed' | 'failing'; last_tested_at: Instant | null
      last_error: components['schemas']['Reason'] | null
    }
    MyChannels: {
      items: components['schemas']['MyChannel'][]; quiet_hours: Hours | null; hard_breaks_quiet: boolean
      outside_daily_limit: number
    }
    ChannelTest: { channel: string; state: 'sent' | 'failed'; error: components['schemas']['Reason'] | null }
    PushSubscription: { id: Id; device: string | null; created_at: Instant; last_ok_at: Instant | null }
    Setup: {
      steps: { import: boolean; rules: boolean; channels: boolean; invite: boolean }
      candidates: number; positions: number; accounts: number; demo: boolean; calendar_until: number
    }
  }
}

type S = components['schemas']
type List<T> = { items: T[]; next: string | null; total: number }
type Paged = { cursor?: string; limit?: number }
type Json<T> = { headers: Record<string, unknown>; content: { 'application/json': T } }
type Failure = { headers: Record<string, unknown>; content: { 'application/problem+json': S['Problem'] } }
type Void = { headers: Record<string, unknown>; content?: never }
type PathOf<Path> = [Path] extends [never] ? { path?: never } : { path: Path }
type BodyOf<Body> = [Body] extends [never] ? { requestBody?: never } : { requestBody: { content: { 'application/json': Body } } }
type Op<Reply, Body = never, Query = never, Path = never> = BodyOf<Body> & {
  parameters: PathOf<Path> & {
    query?: [Query] extends [never] ? never : Query
    header?: { 'If-Match'?: string; 'Idempotency-Key'?: string }
    cookie?: never
  }
  responses: { 200: Reply extends void ? Void : Json<Reply>; default: Failure }
}
type ById = { id: Id }

export interface paths {
  '/api/v1/login': { post: Op<S['Me'], { login: string; password: string; totp?: string; trusted?: boolean }> }
  '/api/v1/logout': { post: Op<void, object> }
  '/api/v1/me': { get: Op<S['Me']>; patch: Op<S['Me'], { name?: string; locale?: Locale; zone?: string; working_hours?: Hours | null }> }
  '/api/v1/me/password': { post: Op<S['Me'], { current_password: string; new_password: string }> }
  '/api/v1/sessions': { get: Op<List<S['Session']>> }
  '/api/v1/sessions/{id}': { delete: Op<void, never, never, ById> }
  '/api/v1/users': { get: Op<List<S['User']>, never, { q?: string } & Paged> }
  '/api/v1/candidates': {
    get: Op<List<S['CandidateRow']>, never, {
      q?: string; care?: Care; pool_grade?: Grade; owner?: string; colour?: Colour; position_id?: Id
      sort?: 'updated' | 'name' | 'next_due' | 'last_contact'
    } & Paged>
    post: Op<S['Candidate'], S['CandidateInput'] & { name: string }>
  }
  '/api/v1/candidates/{id}': {
    get: Op<S['Candidate'], never, never, ById>
    patch: Op<S['Candidate'], S['CandidateInput'], never, ById>
    delete: Op<void, never, never, ById>
  }
  '/api/v1/candidates/{id}/reveal': {
    post: Op<{ field: string; value: string | S['Money'] | S['Salary'] }, { field: string; reason: string }, never, ById>
  }
  '/api/v1/candidates/{id}/timeline': { get: Op<List<S['TimelineItem']>, never, { kind?: string } & Paged, ById> }
  '/api/v1/candidates/{id}/records': { post: Op<S['RecordSaved'], S['RecordInput'], never, ById> }
  '/api/v1/imports': { get: Op<List<S['Import']>, never, Paged>; post: Op<S['Import'], FormData> }
  '/api/v1/imports/{id}': { get: Op<S['Import'], never, never, ById>; delete: Op<S['Import'], never, never, ById> }
  '/api/v1/imports/{id}/start': {
    post: Op<S['Import'], {
      mapping?: { column: number; field: string }[]; duplicates?: 'merge' | 'skip'; care?: boolean | Care
    }, never, ById>
  }
  '/api/v1/companies': { get: Op<List<S['Company']>, never, { q?: string } & Paged> }
  '/api/v1/positions': {
    get: Op<List<S['Position']>, never, { q?: string; company_id?: Id; job_type?: string; lead?: string; state?: string } & Paged>
    post: Op<S['Position'], S['PositionInput'] & { title: string }>
  }
  '/api/v1/positions/{id}': { get: Op<S['Position'], never, never, ById>; patch: Op<S['Position'], S['PositionInput'], never, ById> }
  '/api/v1/submissions': { post: Op<S['Submission'], { candidate_id: Id; position_id: Id; stage?: string; owner_id?: Id }> }
  '/api/v1/submissions/{id}/stage': { post: Op<S['Submission'], { stage: string; reason?: string; version?: number }, never, ById> }
  '/api/v1/followups': {
    get: Op<List<S['Followup']>, never, {
      colour?: Colour; acting?: string; owner?: string; care?: Care; due_before?: Instant; unplanned?: boolean; candidate_id?: Id
    } & Paged>
    post: Op<S['Followup'], { candidate_id: Id; owner_id?: Id; next_due_at?: Instant; care?: boolean | Care }>
  }
  '/api/v1/followups/{id}': {
    patch: Op<S['Followup'], {
      owner_id?: Id; backup_id?: Id | null; next_due_at?: Instant | null; care?: boolean | Care; pool_grade?: Grade
    }, never, ById>
  }
  '/api/v1/followups/{id}/snooze': { post: Op<S['Followup'], { until: Instant }, never, ById> }
  '/api/v1/followups/{id}/put-away': { post: Op<S['Followup'], { put_away?: boolean }, never, ById> }
  '/api/v1/followups/{id}/end': { post: Op<S['Followup'], { reason: string; wake_at?: Instant }, never, ById> }
  '/api/v1/followups/{id}/why': { get: Op<S['Why'], never, never, ById> }
  '/api/v1/today': { get: Op<S['Today'], never, { acting?: string; limit?: number }> }
  '/api/v1/board': {
    get: Op<S['Board'], never, {
      group?: 'stage' | 'due'; colour?: Colour; position_id?: Id; job_type?: string; acting?: string; care?: Care; q?: string
      column?: string; cursor?: string; limit?: number
    }>
  }
  '/api/v1/board/move': { post: Op<S['Card'], { submission_id: Id; stage: string; version: number; reason?: string }> }
  '/api/v1/rules': { get: Op<S['Rules']>; put: Op<S['Rules'], S['RulesInput']> }
  '/api/v1/rules/preview': { post: Op<S['RulesPreview'], S['RulesInput']> }
  '/api/v1/stages': { get: Op<List<S['Stage']>> }
  '/api/v1/job-types': { get: Op<List<S['JobType']>> }
  '/api/v1/custom-fields': {
    get: Op<List<S['CustomField']>>
    post: Op<S['CustomField'], { key: string; label: string; type: S['CustomField']['type']; choices?: string[]; show_in_reminder?: boolean }>
  }
  '/api/v1/custom-fields/{id}': {
    patch: Op<S['CustomField'], { label?: string; choices?: string[]; show_in_reminder?: boolean; rank?: number }, never, ById>
    delete: Op<void, never, never, ById>
  }
  '/api/v1/reminders': { get: Op<List<S['Reminder']>, never, { state?: 'open' | 'all' } & Paged> }
  '/api/v1/reminders/{id}/ack': { post: Op<S['Reminder'], object, never, ById> }
  '/api/v1/reminders/{id}/snooze': { post: Op<S['Reminder'], { until: Instant }, never, ById> }
  '/api/v1/inbox': { get: Op<List<S['InboxMessage']> & { unread: number }, never, { state?: 'unread' | 'all' } & Paged> }
  '/api/v1/inbox/read': { post: Op<{ unread: number }, { ids?: Id[]; all?: boolean }> }
  '/api/v1/todos': { get: Op<List<S['Todo']>, never, { state?: string; candidate_id?: Id } & Paged>; post: Op<S['Todo'], { text: string; due_at?: Instant | null; candidate_id?: Id }> }
  '/api/v1/todos/{id}': { patch: Op<S['Todo'], { text?: string; due_at?: Instant | null; state?: 'open' | 'done' }, never, ById> }
  '/api/v1/me/channels': {
    get: Op<S['MyChannels']>
    put: Op<S['MyChannels'], {
      items?: { channel: string; enabled: boolean; address?: string | null }[]
      quiet_hours?: Hours | null; hard_breaks_quiet?: boolean; outside_daily_limit?: number
    }>
  }
  '/api/v1/me/channels/{channel}/test': { post: Op<S['ChannelTest'], object, never, { channel: string }> }
  '/api/v1/me/channels/email/confirm': { post: Op<S['MyChannels'], { code: string }> }
  '/api/v1/push-subscriptions': {
    get: Op<List<S['PushSubscription']>>
    post: Op<S['PushSubscription'], { endpoint: string; keys: { p256dh: string; auth: string }; device?: string }>
  }
  '/api/v1/push-subscriptions/{id}': { delete: Op<void, never, never, ById> }
  '/api/v1/setup': { get: Op<S['Setup']> }
}
