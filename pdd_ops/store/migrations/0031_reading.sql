-- By which word lists the stored reviews and answers of surveys were read: at most one row, none before anything was read.
CREATE TABLE reading (lists TEXT NOT NULL) STRICT;
