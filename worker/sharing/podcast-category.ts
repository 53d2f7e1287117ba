// Apple's list, which knows no others: https://podcasters.apple.com/support/1691-apple-podcasts-categories
const categories: Record<string, string> = {
  animation: "TV & Film",
  education: "Education",
  entertainment: "TV & Film",
  film: "TV & Film",
  gaming: "Leisure",
  "how-to": "Education",
  music: "Music",
  news: "News",
  people: "Society & Culture",
  science: "Science",
  sports: "Sports",
  technology: "Technology",
  travel: "Society & Culture",
};

/** The podcast category of a channel by the categories of its videos: the one that most of them have. */
export function podcastCategory(slugs: string[]): string {
  const counts = new Map<string, number>();
  for (const slug of slugs) {
    const name = categories[slug];
    if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? "TV & Film";
}
