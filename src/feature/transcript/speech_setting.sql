-- name: speech_setting_get
-- columns: those of struct speech_setting
SELECT firm_id, version, engine, base_url, path, api_key, model, language, timeout_s, chat_url, chat_path, chat_key, chat_model, keep_days
  FROM speech_setting WHERE firm_id = :firm_id;

-- name: speech_setting_put
-- in: members of struct speech_setting
INSERT INTO speech_setting (firm_id, engine, base_url, path, api_key, model, language, timeout_s, chat_url, chat_path, chat_key, chat_model,
                            keep_days, updated_at_ms, updated_by_id)
VALUES (:firm_id, :engine, :base_url, :path, :api_key, :model, :language, :timeout_s, :chat_url, :chat_path, :chat_key, :chat_model,
        :keep_days, :now_ms, :updated_by_id)
ON CONFLICT (firm_id) DO UPDATE
   SET version = speech_setting.version + 1, engine = excluded.engine, base_url = excluded.base_url, path = excluded.path,
       api_key = excluded.api_key, model = excluded.model, language = excluded.language, timeout_s = excluded.timeout_s,
       chat_url = excluded.chat_url, chat_path = excluded.chat_path, chat_key = excluded.chat_key, chat_model = excluded.chat_model,
       keep_days = excluded.keep_days, updated_at_ms = excluded.updated_at_ms, updated_by_id = excluded.updated_by_id;
