-- What was deployed: the deploy tool reads these tables, so that it runs only what changed.

CREATE TABLE system.deploy (
  deploy_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  deployed_at timestamptz NOT NULL DEFAULT now(),
  deployed_by text NOT NULL DEFAULT session_user,
  migrations integer NOT NULL,
  files integer NOT NULL,
  functions integer NOT NULL,
  duration_ms integer NOT NULL
);
COMMENT ON TABLE system.deploy IS
'One row per deploy that changed something; the highest deploy_id is the deploy number.';
COMMENT ON COLUMN system.deploy.deployed_at IS 'Wall clock, also in a sandbox.';
COMMENT ON COLUMN system.deploy.deployed_by IS 'The login role that deployed.';
COMMENT ON COLUMN system.deploy.migrations IS 'Migrations applied.';
COMMENT ON COLUMN system.deploy.files IS 'Repeatable files run.';
COMMENT ON COLUMN system.deploy.functions IS 'Functions created or replaced.';
COMMENT ON COLUMN system.deploy.duration_ms IS 'How long it took, in milliseconds.';

CREATE TABLE system.deploy_migration (
  path text PRIMARY KEY,
  checksum text NOT NULL,
  deploy_id bigint NOT NULL REFERENCES system.deploy,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX deploy_migration_deploy_id_idx ON system.deploy_migration (deploy_id);
COMMENT ON TABLE system.deploy_migration IS 'Migrations applied: an applied one may not change.';
COMMENT ON COLUMN system.deploy_migration.path IS 'File, such as migrations/0001_system.sql.';
COMMENT ON COLUMN system.deploy_migration.checksum IS 'SHA-256 of its text.';
COMMENT ON COLUMN system.deploy_migration.deploy_id IS 'The deploy that applied it.';
COMMENT ON COLUMN system.deploy_migration.applied_at IS 'Wall clock, also in a sandbox.';

CREATE TABLE system.deploy_file (
  path text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('bootstrap', 'python', 'code', 'grants', 'reference', 'consistency')),
  checksum text NOT NULL,
  deploy_id bigint NOT NULL REFERENCES system.deploy
);
CREATE INDEX deploy_file_deploy_id_idx ON system.deploy_file (deploy_id);
COMMENT ON TABLE system.deploy_file IS 'Repeatable files as they were last run.';
COMMENT ON COLUMN system.deploy_file.path IS 'File, such as functions/system/setting.sql.';
COMMENT ON COLUMN system.deploy_file.kind IS 'Which step of the deploy runs it.';
COMMENT ON COLUMN system.deploy_file.checksum IS 'SHA-256 of its text.';
COMMENT ON COLUMN system.deploy_file.deploy_id IS 'The deploy that last ran it.';

CREATE TABLE system.deploy_object (
  kind text NOT NULL CHECK (kind IN ('function', 'view')),
  identity text NOT NULL,
  path text NOT NULL REFERENCES system.deploy_file ON DELETE CASCADE,
  CONSTRAINT deploy_object_pkey PRIMARY KEY (kind, identity)
);
CREATE INDEX deploy_object_path_idx ON system.deploy_object (path);
COMMENT ON TABLE system.deploy_object IS
'Which file made which function or view: what no file makes any more is dropped.';
COMMENT ON COLUMN system.deploy_object.kind IS 'function (any routine) or view.';
COMMENT ON COLUMN system.deploy_object.identity IS 'Name with schema, for a function with its argument types.';
COMMENT ON COLUMN system.deploy_object.path IS 'The file that made it.';
