ALTER TABLE "videos" ADD COLUMN "poster_file" text;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "poster_seconds" double precision;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "has_storyboard" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "has_preview" boolean DEFAULT false NOT NULL;--> statement-breakpoint
UPDATE "videos" SET "poster_file" = 'poster.jpg' WHERE "has_poster";--> statement-breakpoint
ALTER TABLE "videos" DROP COLUMN "has_poster";
