import { documentOf } from "../../../worker/search/document.ts";
import type { SearchableRow } from "../../../worker/search/searchable-row.ts";
import { idAlphabet } from "../../../schema/id.ts";
import { targets, type Target } from "./targets.ts";

// Fillers: what a site of that kind has many of, made of parts. They share words with the targets, as real ones do.
const topics = [
  ...["acoustic guitar", "piano", "violin", "drums", "singing", "pasta", "pizza dough", "curry", "salad", "pancakes"],
  ...[
    "street photography",
    "portraits",
    "landscapes",
    "drone footage",
    "JavaScript",
    "Python",
    "CSS grid",
    "Kubernetes",
  ],
  ...["Linux", "spreadsheets", "garden tools", "roses", "herbs", "lawn care", "swimming", "pilates", "trail running"],
  ...["tennis", "football", "castles", "Vikings", "medieval maps", "volcanoes", "oceans", "weather", "dinosaurs"],
  ...["watercolour", "oil painting", "pottery", "knitting", "leather", "camping", "kayaking", "sailing", "budgeting"],
];
const forms = [
  ...["{} for beginners", "A week of {}", "{}: common mistakes", "The truth about {}", "Advanced {} techniques"],
  ...["{} in five minutes", "My favourite {} tools", "Learning {} as an adult", "{} live from the workshop"],
  ...["Questions and answers about {}", "What nobody tells you about {}", "{} on a budget"],
];
const names = [
  "Studio Birch",
  "Daily Bench",
  "Kite Lab",
  "Paper Boat",
  "North Window",
  "Third Coffee",
  "Copper Lane",
  "Ada Voss",
];

/** The targets and over five hundred fillers, always the same. */
export function judgedVideos(): { key: string; document: ReturnType<typeof documentOf> }[] {
  const fillers = topics.flatMap((topic, i) =>
    forms.map((form, j): Target => {
      const n = i * forms.length + j;
      const title = form.replace("{}", topic);
      return {
        key: `filler-${n}`,
        title: `${title[0]?.toUpperCase()}${title.slice(1)}`,
        by: names[n % names.length] ?? "",
        tags: [topic.toLowerCase(), j % 2 === 0 ? "tutorial" : "talk"],
        about: `Part ${(n % 9) + 1} of a series on ${topic}. Links, tools and corrections are below.`,
        said: n % 3 === 0 ? ["welcome back to the channel", `today is all about ${topic}`, "see you next week"] : [],
        views: (n * 7919) % 90_000,
        days: (n * 31) % 1_200,
      };
    }),
  );
  return [...targets, ...fillers].map((target, n) => ({ key: target.key, document: documentFor(target, n) }));
}

function documentFor({ title, by, tags = [], about = "", said = [], views = 0, days = 0 }: Target, n: number) {
  const createdAt = new Date(Date.UTC(2026, 5, 1) - days * 86_400_000);
  const row: SearchableRow = {
    ...{ id: idOf(n), title, description: about, tags, createdAt, version: String(n), captionIds: [] },
    ...{ visibility: "public", language: null, durationSeconds: 300, viewCount: views, likeCount: 0 },
    ...{ categories: [], ownerId: `usr_${by}`, ownerName: by },
  };
  return documentOf(row, { texts: said, starts: said.map((_, i) => i * 10) });
}

function idOf(n: number): string {
  const digits = [n % 28, Math.floor(n / 28) % 28, Math.floor(n / 784)];
  return `vid_${digits.map((digit) => idAlphabet[digit]).join("")}22222222222222222`;
}
