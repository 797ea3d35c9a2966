-- name: live_count
-- The next number of an account's events (0: of the firm's).  in: account_id   columns: last_id
INSERT INTO live_counter (firm_id, account_id, last_id)
VALUES (:firm_id, :account_id, 1)
ON CONFLICT (firm_id, account_id) DO UPDATE SET last_id = live_counter.last_id + 1
RETURNING last_id;

-- name: live_add
-- One event.  in: account_id, id, kind, data
INSERT INTO live_event (firm_id, account_id, id, kind, data, at_ms)
VALUES (:firm_id, :account_id, :id, :kind, :data, :now_ms);

-- name: live_forget
-- Events that nobody can ask for any more.  Index: primary key.  in: account_id, before_ms
DELETE FROM live_event
 WHERE firm_id = :firm_id AND account_id = :account_id AND at_ms < :before_ms;

-- name: live_counters
-- Where every account of the firm stands, by account.  Index: primary key.  columns: account_id, last_id
SELECT account_id, last_id FROM live_counter WHERE firm_id = :firm_id ORDER BY account_id;

-- name: live_counters_of
-- Where the firm (0) and one account stand.  in: account_id   columns: account_id, last_id
SELECT account_id, last_id FROM live_counter WHERE firm_id = :firm_id AND account_id IN (0, :account_id);

-- name: live_since
-- Events after a number, in order.  Index: primary key.  in: account_id, after_id, row_limit   columns: id, kind, data
SELECT id, kind, data
  FROM live_event
 WHERE firm_id = :firm_id AND account_id = :account_id AND id > :after_id
 ORDER BY id
 LIMIT :row_limit;

-- name: live_arrive
-- An account has a workbench open on this node.  in: account_id, node
INSERT INTO live_presence (firm_id, account_id, node, seen_at_ms)
VALUES (:firm_id, :account_id, :node, :now_ms)
ON CONFLICT (firm_id, account_id, node) DO UPDATE SET seen_at_ms = excluded.seen_at_ms;

-- name: live_leave
-- ... and none any more.  in: account_id, node
DELETE FROM live_presence WHERE firm_id = :firm_id AND account_id = :account_id AND node = :node;

-- name: live_seen
-- On how many nodes the account has been seen since.  in: account_id, since_ms
SELECT COUNT(*) FROM live_presence
 WHERE firm_id = :firm_id AND account_id = :account_id AND seen_at_ms >= :since_ms;
