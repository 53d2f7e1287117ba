import type { Person } from "../security/cast.ts";

export type Visibility = "public" | "unlisted" | "private";

type Viewing = { viewer: string; video: string; watchedSeconds: number; completed: boolean };

export type VideoEntry = {
  id: string;
  title: string;
  ownerId: string;
  /** What its owner chose; a video that is taken down is private meanwhile. */
  visibility: Visibility;
  isDown: boolean;
  isDeleted: boolean;
  /** Of the file that was uploaded; rows without one have none. */
  sourceBytes?: number;
  likes: Set<string>;
};

export type CommentEntry = {
  id: string;
  videoId: string;
  authorId: string;
  parentId: string | null;
  body: string;
  state: "visible" | "held";
  /** At any time. */
  wasHeld: boolean;
  /** By an admin, whatever its state was or becomes. */
  isRemoved: boolean;
  isDeleted: boolean;
  isPinned: boolean;
  likes: Set<string>;
};

export type ListEntry = { id: string; ownerId: string; kind: "list" | "watch-later"; items: Set<string> };

/** What was done and answered with success: from it follows what every count must be. */
export class Ledger {
  people = new Map<string, Person & { role: "user" | "creator" | "admin" }>();
  gone = new Set<string>();
  videos = new Map<string, VideoEntry>();
  comments = new Map<string, CommentEntry>();
  follows = new Map<string, Set<string>>();
  viewings = new Map<string, Viewing>();
  lists = new Map<string, ListEntry>();
  history = new Map<string, Set<string>>();
  reports = new Map<string, { id: string; reporterId: string; targetId: string }>();
  takenDown: string[] = [];
  restored: string[] = [];

  isHere(userId: string): boolean {
    return this.people.has(userId) && !this.gone.has(userId);
  }

  standingVideos(): VideoEntry[] {
    return [...this.videos.values()].filter(({ isDeleted, ownerId }) => !isDeleted && this.isHere(ownerId));
  }

  visibilityOf(video: VideoEntry): Visibility {
    return video.isDown ? "private" : video.visibility;
  }

  listedVideos(): VideoEntry[] {
    return this.standingVideos().filter((video) => this.visibilityOf(video) === "public");
  }

  likesOf({ likes }: { likes: Set<string> }): number {
    return [...likes].filter((id) => this.isHere(id)).length;
  }

  /** Comments whose words are there, whoever may read them. */
  wholeComments(videoId: string): CommentEntry[] {
    return [...this.comments.values()].filter(
      (comment) => comment.videoId === videoId && !comment.isDeleted && this.isHere(comment.authorId),
    );
  }

  stateOf({ isRemoved, state }: CommentEntry): "visible" | "held" | "removed" {
    return isRemoved ? "removed" : state;
  }

  visibleComments(videoId: string): CommentEntry[] {
    return this.wholeComments(videoId).filter((comment) => this.stateOf(comment) === "visible");
  }

  /** The tops of threads that lost their words and stand for the answers below. */
  places(videoId: string): CommentEntry[] {
    const whole = this.wholeComments(videoId);
    const answered = new Set(whole.map(({ parentId }) => parentId));
    return [...this.comments.values()].filter(
      (comment) => comment.videoId === videoId && !whole.includes(comment) && answered.has(comment.id),
    );
  }

  followersOf(userId: string): number {
    return [...this.follows].filter(([id, followed]) => this.isHere(id) && followed.has(userId)).length;
  }

  followedBy(userId: string): string[] {
    return [...(this.follows.get(userId) ?? [])].filter((id) => this.isHere(id));
  }

  viewsOf(videoId: string): { views: number; rows: number; watchedSeconds: number; completions: number } {
    const own = [...this.viewings.values()].filter(({ video }) => video === videoId);
    return {
      views: new Set(own.map(({ viewer }) => viewer)).size,
      rows: own.length,
      watchedSeconds: own.reduce((sum, { watchedSeconds }) => sum + watchedSeconds, 0),
      completions: own.filter(({ completed }) => completed).length,
    };
  }

  standingLists(): ListEntry[] {
    return [...this.lists.values()].filter(({ ownerId }) => this.isHere(ownerId));
  }

  standing(videoIds: Iterable<string>): string[] {
    const ids = new Set(this.standingVideos().map(({ id }) => id));
    return [...videoIds].filter((id) => ids.has(id)).toSorted();
  }

  /** Whether somebody sees the video: all but what is private, and its owner and admins that too. */
  sees(userId: string, video: VideoEntry): boolean {
    return (
      this.visibilityOf(video) !== "private" || video.ownerId === userId || this.people.get(userId)?.role === "admin"
    );
  }
}
