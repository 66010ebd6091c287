-- Actions and the log stay when their shop or product goes: what became of it, a JSON list of notes [text key, {values}].
ALTER TABLE actions ADD COLUMN fate TEXT;
ALTER TABLE operations ADD COLUMN fate TEXT;
-- A shop that was dropped while there were actions, log entries or targets for it: the day; NULL where it is there.
ALTER TABLE shops ADD COLUMN gone_on TEXT;
