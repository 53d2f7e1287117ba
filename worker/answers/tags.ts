/** What shared answers are made of. A change of it makes all answers with the tag outdated. */
export const tagOf = {
  /** Everything in which public videos are listed or found. */
  lists: "lists",
  /** The names of accounts, which their videos show. */
  names: "names",
  video: (id: string) => `video-${id}`,
  channel: (id: string) => `channel-${id}`,
  commentsOf: (videoId: string) => `comments-${videoId}`,
};
