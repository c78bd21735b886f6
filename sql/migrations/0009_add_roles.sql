-- People have roles, made of named permissions; a role may be given for the
-- devices of one site alone. What permissions were, are roles of one.

CREATE TABLE data.permission (
	name	text PRIMARY KEY,
	-- may be limited to a site
	sited	boolean NOT NULL
);
INSERT INTO data.permission (name, sited) VALUES
    ('enroll', true), ('view', true), ('revoke', true), ('edit', true),
    ('audit', false), ('people', false), ('policy', false), ('ca', false);

CREATE TABLE data.role (
	name		text PRIMARY KEY CHECK (name ~ '^[a-z0-9-]{1,32}$'),
	description	text NOT NULL
			CHECK (char_length(description) BETWEEN 1 AND 200),
	-- comes with handfast and does not change
	built_in	boolean NOT NULL DEFAULT false
);
CREATE TABLE data.role_permission (
	role		text NOT NULL REFERENCES data.role ON DELETE CASCADE,
	permission	text NOT NULL REFERENCES data.permission,
	PRIMARY KEY (role, permission)
);
INSERT INTO data.role (name, description, built_in) VALUES
    ('viewer', 'Sees devices and enrollments.', true),
    ('operator', 'Adds, sees, edits and revokes devices.', true),
    ('administrator', 'May do everything that the console can.', true),
    ('auditor', 'Sees everything, and changes nothing.', true),
    ('enroll', 'Adds devices.', true),
    ('view', 'Sees devices and enrollments.', true),
    ('revoke', 'Revokes, holds and releases devices.', true),
    ('edit', 'Changes a device''s owner, notes and site.', true),
    ('audit', 'Reads and exports the log.', true),
    ('people', 'Changes accounts, roles and sites.', true),
    ('policy', 'Changes profiles and networks.', true),
    ('ca', 'Sees the CA''s page.', true);
INSERT INTO data.role_permission (role, permission)
SELECT p.name, p.name FROM data.permission p
UNION ALL SELECT 'administrator', p.name FROM data.permission p
UNION ALL VALUES ('viewer', 'view'),
    ('operator', 'enroll'), ('operator', 'view'), ('operator', 'revoke'),
    ('operator', 'edit'),
    ('auditor', 'view'), ('auditor', 'audit'), ('auditor', 'ca');

-- Groups of devices, as people think of them: a branch, a building, a customer.
CREATE TABLE data.site (
	id		uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	name		text NOT NULL
			CHECK (char_length(name) BETWEEN 1 AND 64),
	created_at	timestamptz NOT NULL
);
CREATE UNIQUE INDEX site_name ON data.site (lower(name));
ALTER TABLE data.device ADD COLUMN site uuid REFERENCES data.site;
CREATE INDEX device_site ON data.device (site, lower(name), id)
    WHERE site IS NOT NULL;
-- Into which it was approved.
ALTER TABLE data.enrollment ADD COLUMN site uuid REFERENCES data.site;

CREATE TABLE data.account_role (
	account	uuid NOT NULL REFERENCES data.account,
	role	text NOT NULL REFERENCES data.role,
	site	uuid REFERENCES data.site,	-- NULL: everywhere
	UNIQUE NULLS NOT DISTINCT (account, role, site)
);
CREATE INDEX account_role_role ON data.account_role (role);
CREATE INDEX account_role_site ON data.account_role (site)
    WHERE site IS NOT NULL;
INSERT INTO data.account_role (account, role)
SELECT account, permission FROM data.account_permission;
DROP TABLE data.account_permission;

-- On what, where that is no device and no enrollment: 'account ann'.
ALTER TABLE data.event ADD COLUMN object text
    CHECK (char_length(object) BETWEEN 1 AND 200);
