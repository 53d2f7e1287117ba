CREATE TYPE "public"."comment_policy" AS ENUM('open', 'held', 'closed');--> statement-breakpoint
CREATE TYPE "public"."playlist_kind" AS ENUM('list', 'watch-later');--> statement-breakpoint
CREATE TYPE "public"."playlist_visibility" AS ENUM('public', 'unlisted', 'private');--> statement-breakpoint
CREATE TYPE "public"."video_age_rating" AS ENUM('all', 'teen', 'adult');--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"cause" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"read_at" timestamp (3) with time zone,
	CONSTRAINT "notifications_cause_key" UNIQUE("user_id","kind","cause")
);
--> statement-breakpoint
CREATE TABLE "playlist_items" (
	"playlist_id" text NOT NULL,
	"video_id" text NOT NULL,
	"position" integer NOT NULL,
	"added_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "playlist_items_playlist_id_video_id_pk" PRIMARY KEY("playlist_id","video_id")
);
--> statement-breakpoint
CREATE TABLE "playlists" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"kind" "playlist_kind" DEFAULT 'list' NOT NULL,
	"title" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"visibility" "playlist_visibility" DEFAULT 'private' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "playlists_title_length" CHECK (char_length("playlists"."title") between 1 and 150)
);
--> statement-breakpoint
CREATE TABLE "video_days" (
	"video_id" text NOT NULL,
	"day" date NOT NULL,
	"views" integer DEFAULT 0 NOT NULL,
	"viewers" integer DEFAULT 0 NOT NULL,
	"watched_seconds" double precision DEFAULT 0 NOT NULL,
	"completions" integer DEFAULT 0 NOT NULL,
	"starts" integer DEFAULT 0 NOT NULL,
	"startup_ms" bigint DEFAULT 0 NOT NULL,
	"rebuffer_ms" bigint DEFAULT 0 NOT NULL,
	"errors" integer DEFAULT 0 NOT NULL,
	"countries" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"devices" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"referrers" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"retention" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "video_days_video_id_day_pk" PRIMARY KEY("video_id","day")
);
--> statement-breakpoint
CREATE TABLE "video_likes" (
	"video_id" text NOT NULL,
	"user_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_likes_video_id_user_id_pk" PRIMARY KEY("video_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "watch_history" (
	"user_id" text NOT NULL,
	"video_id" text NOT NULL,
	"position_seconds" double precision DEFAULT 0 NOT NULL,
	"completed" boolean DEFAULT false NOT NULL,
	"watched_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "watch_history_user_id_video_id_pk" PRIMARY KEY("user_id","video_id"),
	CONSTRAINT "watch_history_position" CHECK ("watch_history"."position_seconds" >= 0)
);
--> statement-breakpoint
ALTER TABLE "comments" DROP CONSTRAINT "comments_body_length";--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "like_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "pinned_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "bio" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "follower_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "quota_bytes" bigint;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "quota_minutes" integer;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "quota_videos" integer;--> statement-breakpoint
ALTER TABLE "video_views" ADD COLUMN "counted" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "video_views" ADD COLUMN "last_beacon" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "video_views" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "video_views" ADD COLUMN "watched_parts" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "video_views" ADD COLUMN "completed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "video_views" ADD COLUMN "startup_ms" integer;--> statement-breakpoint
ALTER TABLE "video_views" ADD COLUMN "rebuffer_ms" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "video_views" ADD COLUMN "error_code" text;--> statement-breakpoint
ALTER TABLE "video_views" ADD COLUMN "device" text;--> statement-breakpoint
ALTER TABLE "video_views" ADD COLUMN "referrer" text;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "licence" text;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "age_rating" "video_age_rating" DEFAULT 'all' NOT NULL;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "chapters" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "metadata" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "comment_policy" "comment_policy" DEFAULT 'open' NOT NULL;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "scheduled_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "scheduled_visibility" "video_visibility";--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "taken_down_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "taken_down_reason" text;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "like_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "comment_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "videos" ADD COLUMN "trending_score" double precision DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playlist_items" ADD CONSTRAINT "playlist_items_playlist_id_playlists_id_fk" FOREIGN KEY ("playlist_id") REFERENCES "public"."playlists"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playlist_items" ADD CONSTRAINT "playlist_items_video_id_videos_id_fk" FOREIGN KEY ("video_id") REFERENCES "public"."videos"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playlists" ADD CONSTRAINT "playlists_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "video_days" ADD CONSTRAINT "video_days_video_id_videos_id_fk" FOREIGN KEY ("video_id") REFERENCES "public"."videos"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "video_likes" ADD CONSTRAINT "video_likes_video_id_videos_id_fk" FOREIGN KEY ("video_id") REFERENCES "public"."videos"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "video_likes" ADD CONSTRAINT "video_likes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "watch_history" ADD CONSTRAINT "watch_history_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "watch_history" ADD CONSTRAINT "watch_history_video_id_videos_id_fk" FOREIGN KEY ("video_id") REFERENCES "public"."videos"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notifications_time_idx" ON "notifications" USING btree ("user_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "playlist_items_order_idx" ON "playlist_items" USING btree ("playlist_id","position");--> statement-breakpoint
CREATE INDEX "playlists_owner_idx" ON "playlists" USING btree ("owner_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "playlists_watch_later_key" ON "playlists" USING btree ("owner_id") WHERE "playlists"."kind" = 'watch-later';--> statement-breakpoint
CREATE INDEX "video_days_day_idx" ON "video_days" USING btree ("day");--> statement-breakpoint
CREATE INDEX "video_likes_user_idx" ON "video_likes" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "watch_history_time_idx" ON "watch_history" USING btree ("user_id","watched_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "comments_parent_idx" ON "comments" USING btree ("parent_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "comments_one_pinned_idx" ON "comments" USING btree ("video_id") WHERE "comments"."pinned_at" is not null;--> statement-breakpoint
CREATE INDEX "video_views_time_idx" ON "video_views" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "video_views_once_idx" ON "video_views" USING btree ("video_id","viewer_key","started_at") WHERE "video_views"."counted";--> statement-breakpoint
CREATE INDEX "videos_popular_idx" ON "videos" USING btree ("view_count" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE "videos"."visibility" = 'public' and "videos"."playable";--> statement-breakpoint
CREATE INDEX "videos_trending_idx" ON "videos" USING btree ("trending_score" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE "videos"."visibility" = 'public' and "videos"."playable";--> statement-breakpoint
CREATE INDEX "videos_longest_idx" ON "videos" USING btree ("duration_seconds" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE "videos"."visibility" = 'public' and "videos"."playable";--> statement-breakpoint
CREATE INDEX "videos_scheduled_idx" ON "videos" USING btree ("scheduled_at") WHERE "videos"."scheduled_at" is not null;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_body_there" CHECK ("comments"."deleted_at" is not null or char_length("comments"."body") > 0);--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_body_length" CHECK (char_length("comments"."body") <= 5000);--> statement-breakpoint
ALTER TABLE "videos" ADD CONSTRAINT "videos_schedule_whole" CHECK (("videos"."scheduled_at" is null) = ("videos"."scheduled_visibility" is null));--> statement-breakpoint
ALTER TABLE "videos" ADD CONSTRAINT "videos_taken_down_whole" CHECK (("videos"."taken_down_at" is null) = ("videos"."taken_down_reason" is null));