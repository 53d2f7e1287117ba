-- The categories a new site starts with; an admin may change them.
INSERT INTO "categories" ("id", "slug", "name") VALUES
  ('cat_hck2r2zr6mcpyv3cfm9m', 'animation', 'Animation'),
  ('cat_m82sqvw6wq3swjrvcmx3', 'education', 'Education'),
  ('cat_g5rtbhbrvvrtw8sccbyv', 'entertainment', 'Entertainment'),
  ('cat_tpbsptphk7byykskhqzg', 'film', 'Film'),
  ('cat_zfvszvk2f9mhzvyjcbzn', 'gaming', 'Gaming'),
  ('cat_tspr2xj64gm4hk9p9r7f', 'how-to', 'How-to'),
  ('cat_qpqqc6b8kyjy45rkdj9b', 'music', 'Music'),
  ('cat_vzj4g6m3jd82x6krw539', 'news', 'News'),
  ('cat_4vjgjp78tnrvgp9cpxn4', 'people', 'People'),
  ('cat_tchn9qwnyz3dnvrdszrc', 'science', 'Science'),
  ('cat_qczmqy2qxprcfdqgn6ss', 'sports', 'Sports'),
  ('cat_thvq6rkpd4kgy7mhdrb9', 'technology', 'Technology'),
  ('cat_rw7c7vfy582qfvzkpww4', 'travel', 'Travel');
