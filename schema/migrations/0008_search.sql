-- What search answers from while Typesense is away.
CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE INDEX "videos_words_idx" ON "videos" USING gin (to_tsvector('simple'::regconfig, "title" || ' ' || "description")) WHERE "visibility" = 'public' and "playable";--> statement-breakpoint
CREATE INDEX "videos_title_trgm_idx" ON "videos" USING gin ("title" gin_trgm_ops) WHERE "visibility" = 'public' and "playable";--> statement-breakpoint
CREATE INDEX "tags_name_trgm_idx" ON "tags" USING gin ("name" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "users_display_name_trgm_idx" ON "users" USING gin ("display_name" gin_trgm_ops);
