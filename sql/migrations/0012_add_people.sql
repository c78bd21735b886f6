-- People are managed in the console: invitations and resets by a link, and a
-- password that is asked for again before a change.

-- NULL: nobody can sign in yet, or any more, until a link was used.
ALTER TABLE data.account ALTER COLUMN password_hash DROP NOT NULL;
-- Counts the changes, so that a page knows whether it shows the last one.
ALTER TABLE data.account ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE data.account ADD COLUMN last_sign_in_from inet;
ALTER TABLE data.role ADD COLUMN version integer NOT NULL DEFAULT 1;

-- When its person typed the password last, and the sign-in before this one.
ALTER TABLE data.session ADD COLUMN confirmed_at timestamptz;
ALTER TABLE data.session ADD COLUMN before_at timestamptz;
ALTER TABLE data.session ADD COLUMN before_from inet;

-- The one link of an account that works: by it its person chooses a password.
CREATE TABLE data.account_link (
	account	uuid PRIMARY KEY REFERENCES data.account,
	-- SHA-256 of what stands in the link
	token	bytea NOT NULL UNIQUE CHECK (octet_length(token) = 32),
	purpose	text NOT NULL CHECK (purpose IN ('invite', 'reset')),
	made_at	timestamptz NOT NULL,
	ends_at	timestamptz NOT NULL
);
