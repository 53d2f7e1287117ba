CREATE TYPE "public"."caption_source" AS ENUM('upload', 'embedded');--> statement-breakpoint
CREATE TABLE "captions" (
	"id" text PRIMARY KEY NOT NULL,
	"video_id" text NOT NULL,
	"language" text NOT NULL,
	"label" text NOT NULL,
	"source" "caption_source" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "captions_label_key" UNIQUE("video_id","language","label"),
	CONSTRAINT "captions_label_length" CHECK (char_length("captions"."label") between 1 and 80)
);
--> statement-breakpoint
ALTER TABLE "uploads" ADD COLUMN "source_url" text;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "downloadable" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "captions" ADD CONSTRAINT "captions_video_id_videos_id_fk" FOREIGN KEY ("video_id") REFERENCES "public"."videos"("id") ON DELETE cascade ON UPDATE no action;