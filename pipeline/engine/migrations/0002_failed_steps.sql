-- Which steps of a run failed, without reading the others: the history says what went wrong, and is searched by it.

CREATE INDEX steps_that_failed ON steps (run_id, position) WHERE failure <> '';
