-- When an administrator last ended an account's pauses: claims before it do not
-- count any more.

ALTER TABLE data.account ADD COLUMN forgiven_at timestamptz;
