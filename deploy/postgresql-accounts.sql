-- Two accounts of PostgreSQL, so that the service cannot take away what guards its evidence:
--   petition_owner   owns the tables and their triggers; "flask db upgrade" runs as this one
--   petition         runs the web service, the worker and all other commands; reads and writes rows
--
-- For psql (14 or newer), as an administrator of the server, in the service's database:
--   PETITION_PASSWORD=... PETITION_OWNER_PASSWORD=... psql -d petition -f deploy/postgresql-accounts.sql
-- Before the first "flask db upgrade", or at any time later: what "petition" owns then goes to "petition_owner".
-- It can be run again, and sets the passwords anew. Run "flask db upgrade" as "petition_owner" after it: that narrows
-- what "petition" may write of rows that prove something.

\set ON_ERROR_STOP on
\getenv password PETITION_PASSWORD
\getenv owner_password PETITION_OWNER_PASSWORD

BEGIN;

SELECT 'CREATE ROLE petition' WHERE to_regrole('petition') IS NULL \gexec
SELECT 'CREATE ROLE petition_owner' WHERE to_regrole('petition_owner') IS NULL \gexec
ALTER ROLE petition LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
ALTER ROLE petition_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'owner_password';

-- Whoever is a member of the owner could do what the owner can.
REVOKE petition_owner FROM petition;
REASSIGN OWNED BY petition TO petition_owner;

REVOKE CREATE ON SCHEMA public FROM PUBLIC, petition;
GRANT USAGE ON SCHEMA public TO petition;
GRANT USAGE, CREATE ON SCHEMA public TO petition_owner;
-- For the extension that makes searches fast (pg_trgm).
SELECT format('GRANT CONNECT, CREATE ON DATABASE %I TO petition_owner', current_database()) \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO petition', current_database()) \gexec

-- What is there already, and what later migrations make.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO petition;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO petition;
ALTER DEFAULT PRIVILEGES FOR ROLE petition_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO petition;
ALTER DEFAULT PRIVILEGES FOR ROLE petition_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO petition;

COMMIT;
