-- Answers of surveys, one row a respondent and question. `question` has its number ('3、(质量)'); `survey` tells surveys
-- apart by their questions. Texts are masked; IP, nickname, user id and what a question asks of the person are not kept.
CREATE TABLE survey_answers (
  shop_id INTEGER NOT NULL, survey TEXT NOT NULL, respondent TEXT NOT NULL, question TEXT NOT NULL,
  answer TEXT,                     -- as given; options by number where `coded`
  score REAL,                      -- the number on the question's scale, or that of a word like 比较满意
  submitted_at INTEGER, seconds INTEGER, coded INTEGER,
  polarity TEXT, topics TEXT,      -- how a text reads (lexicon)
  day TEXT,                        -- of submission
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, survey, respondent, question)
) STRICT;
CREATE INDEX survey_answers_day ON survey_answers (shop_id, day);

-- The kind of each question (intake/survey_kinds.py, survey.toml), made with the sums.
CREATE TABLE survey_questions (
  shop_id INTEGER NOT NULL, survey TEXT NOT NULL, question TEXT NOT NULL, kind TEXT NOT NULL,
  headline INTEGER NOT NULL,       -- whether nps or csat of the whole survey is made of it
  PRIMARY KEY (shop_id, survey, question)
) STRICT, WITHOUT ROWID;

CREATE TABLE survey_days (
  shop_id INTEGER NOT NULL, dim TEXT NOT NULL, key TEXT NOT NULL, day TEXT NOT NULL,
  sheets INTEGER NOT NULL,         -- respondents
  nps_answers INTEGER NOT NULL, promoters INTEGER NOT NULL, detractors INTEGER NOT NULL,
  csat_answers INTEGER NOT NULL, satisfied INTEGER NOT NULL,
  PRIMARY KEY (shop_id, dim, day, key)
) STRICT, WITHOUT ROWID;
