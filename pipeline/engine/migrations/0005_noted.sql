-- What stood out and the owner has taken note of. By the event's first and last day as they were then: computed anew it
-- may begin a little earlier or later, and still is the one that was noted.

CREATE TABLE noted (
    series    TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day  TEXT NOT NULL,
    below     INTEGER NOT NULL CHECK (below IN (0, 1)),
    noted_at  TEXT NOT NULL,
    PRIMARY KEY (series, first_day, below)
) STRICT, WITHOUT ROWID;
