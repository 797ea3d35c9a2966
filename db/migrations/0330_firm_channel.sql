-- Apps of a firm (WeCom, DingTalk, Feishu, WeChat service account, short messages): one account per channel, from which reminders go to
-- persons by their ids at the provider, which stand sealed in account_channel.target.
CREATE TABLE firm_channel (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  version         BIGINT NOT NULL DEFAULT 1,
  channel         TEXT   NOT NULL,              -- wecom_app, …: a driver of platform/chat with an app
  enabled         INT    NOT NULL DEFAULT 0,
  base_url        TEXT   NOT NULL,              -- of the provider's API
  app_key         TEXT,                         -- corp id, app key, access key id
  secret          BYTES,                        -- sealed
  agent           TEXT,                         -- number of the app, code of the robot, fields of the template
  template_id     TEXT,
  sign            TEXT,                         -- signature of short messages
  token           BYTES,                        -- sealed; asked for with key and secret
  token_until_ms  BIGINT NOT NULL DEFAULT 0,    -- database time
  token_lease_ms  BIGINT NOT NULL DEFAULT 0,    -- somebody asks for another until then, database time
  checked_at_ms   BIGINT,                       -- last check of the settings
  failed_code     TEXT,                         -- the provider refuses the account: "chat.ip_not_trusted"
  failed_status   BIGINT,                       -- its own code
  updated_at_ms   BIGINT NOT NULL,
  updated_by_id   BIGINT NOT NULL,
  UNIQUE (firm_id, id),
  UNIQUE (firm_id, channel),
  FOREIGN KEY (firm_id, updated_by_id) REFERENCES account (firm_id, id)
);

-- As before; an app is usable while the firm has switched it on, whatever its list says of the others.
DROP VIEW usable_channel;
CREATE VIEW usable_channel (firm_id, account_id, channel, rank, address) AS
SELECT c.firm_id, c.account_id, c.channel, c.rank, c.address
  FROM account_channel c
  JOIN account a ON a.firm_id = c.firm_id AND a.id = c.account_id AND a.state = 'active'
 WHERE c.enabled = 1 AND c.confirmed_at_ms IS NOT NULL
   AND (c.channel <> 'web_push'
        OR EXISTS (SELECT 1 FROM push_subscription p WHERE p.firm_id = c.firm_id AND p.account_id = c.account_id))
   AND CASE WHEN c.channel IN ('wecom_app', 'dingtalk_notice', 'dingtalk_bot', 'feishu_app', 'wechat_template', 'sms_aliyun', 'sms_tencent')
            THEN EXISTS (SELECT 1 FROM firm_channel f WHERE f.firm_id = c.firm_id AND f.channel = c.channel AND f.enabled = 1)
            ELSE COALESCE((SELECT r.channels FROM rule_set r WHERE r.firm_id = c.firm_id),
                          '["web_push","wecom_robot","dingtalk_robot","feishu_robot","bark","ntfy","gotify","email"]')
                 LIKE '%"' || c.channel || '"%' END;
