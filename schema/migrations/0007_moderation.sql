DROP INDEX "encodes_state_idx";--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "taken_down_visibility" "video_visibility";--> statement-breakpoint
CREATE INDEX "encodes_time_idx" ON "encodes" USING btree ("queued_at","video_id","epoch");--> statement-breakpoint
CREATE INDEX "encodes_state_time_idx" ON "encodes" USING btree ("state","queued_at","video_id","epoch");--> statement-breakpoint
CREATE INDEX "videos_taken_down_idx" ON "videos" USING btree ("taken_down_at","id") WHERE "videos"."taken_down_at" is not null;--> statement-breakpoint
ALTER TABLE "videos" ADD CONSTRAINT "videos_taken_down_returns" CHECK (("videos"."taken_down_at" is null) = ("videos"."taken_down_visibility" is null));--> statement-breakpoint
ALTER TABLE "videos" ADD CONSTRAINT "videos_taken_down_private" CHECK ("videos"."taken_down_at" is null or "videos"."visibility" = 'private');