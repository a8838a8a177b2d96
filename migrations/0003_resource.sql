-- The generator of uniform functions, and the queries that verify the books.

CREATE TABLE resource.template (
  verb text PRIMARY KEY CHECK (verb ~ '^[a-z_]+$'),
  body text NOT NULL
);
COMMENT ON TABLE resource.template IS 'Function texts with @marks@, from which the uniform functions are made.';
COMMENT ON COLUMN resource.template.verb IS 'create, get, list, update, remove; list_branch is a part of list.';
COMMENT ON COLUMN resource.template.body IS 'Readable SQL; every @mark@ is filled at deploy.';

CREATE TABLE resource.declaration (
  noun text PRIMARY KEY CHECK (noun ~ '^[a-z][a-z0-9_]*$'),
  table_name text NOT NULL,
  view_name text NOT NULL,
  filter text[] NOT NULL,
  sort text[] NOT NULL,
  verbs text[] NOT NULL,
  roles jsonb NOT NULL CHECK (jsonb_typeof(roles) = 'object'),
  summary text NOT NULL,
  source_file text
);
COMMENT ON TABLE resource.declaration IS
'The nouns whose uniform functions are generated; written by resource.declare.';
COMMENT ON COLUMN resource.declaration.noun IS 'First part of the function names, such as customer.';
COMMENT ON COLUMN resource.declaration.table_name IS 'Table with its schema.';
COMMENT ON COLUMN resource.declaration.view_name IS 'View whose row the functions return.';
COMMENT ON COLUMN resource.declaration.filter IS 'Columns of the view that list takes as filters.';
COMMENT ON COLUMN resource.declaration.sort IS
'Columns of the view that list sorts by besides the key; -name is descending.';
COMMENT ON COLUMN resource.declaration.verbs IS 'Which of the five functions are made.';
COMMENT ON COLUMN resource.declaration.roles IS
'Roles by verb, or by read and write, where they differ from the usual ones.';
COMMENT ON COLUMN resource.declaration.summary IS 'The noun in words, such as rate sheet.';
COMMENT ON COLUMN resource.declaration.source_file IS 'The file that declares it: gone with the file.';

CREATE TABLE resource.generated (
  noun text NOT NULL,
  verb text NOT NULL,
  function_name text NOT NULL UNIQUE,
  checksum text NOT NULL,
  body text NOT NULL,
  CONSTRAINT generated_pkey PRIMARY KEY (noun, verb)
);
COMMENT ON TABLE resource.generated IS 'The generated functions as they stand.';
COMMENT ON COLUMN resource.generated.noun IS 'The noun that was declared.';
COMMENT ON COLUMN resource.generated.verb IS 'The template it was made from.';
COMMENT ON COLUMN resource.generated.function_name IS 'Name with schema, such as api.customer_get.';
COMMENT ON COLUMN resource.generated.checksum IS 'SHA-256 of the text: only what changed is replaced.';
COMMENT ON COLUMN resource.generated.body IS 'The text: function, comment and grants.';

CREATE TABLE system.consistency (
  name text PRIMARY KEY CHECK (name ~ '^[0-9]{3}-[a-z0-9-]+$'),
  title text NOT NULL,
  query text NOT NULL
);
COMMENT ON TABLE system.consistency IS
'Queries that must return no row, one per file of sql/consistency; written by the deploy alone.';
COMMENT ON COLUMN system.consistency.name IS 'File name without its ending, such as 100-entries-sum-to-zero.';
COMMENT ON COLUMN system.consistency.title IS 'What holds when the query is empty.';
COMMENT ON COLUMN system.consistency.query IS 'One SELECT of offender text and detail jsonb.';

-- api.verify runs what stands here: whoever may write it could run anything, so code only reads it.
GRANT SELECT ON system.consistency TO pgtoll_data;
GRANT SELECT, INSERT, UPDATE, DELETE ON resource.template, resource.declaration, resource.generated TO pgtoll_data;
