-- A renewal is asked for, signed and recorded in one transaction of the signer:
-- no request waits in a table. A device that asks again with the same CSR in
-- the place of the same certificate is known by this.

ALTER TABLE data.certificate
	ADD COLUMN csr_sha256	bytea
				CHECK (octet_length(csr_sha256) = 32);
UPDATE data.certificate c SET csr_sha256 = r.csr_sha256
FROM data.renewal r WHERE r.result = c.serial;
DROP TABLE data.renewal;

-- What a program says the request was that it works for.
ALTER TABLE data.event ADD CONSTRAINT event_request_check
    CHECK (request ~ '^[!-~]{1,64}$') NOT VALID;
