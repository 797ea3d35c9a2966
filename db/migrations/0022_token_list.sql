-- People see and revoke their own API tokens.
CREATE INDEX api_token_account ON api_token (firm_id, account_id) WHERE revoked_at_ms IS NULL;
