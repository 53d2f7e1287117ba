import { createHash } from "node:crypto";

export type Rating = { user: string; item: string; rating: number; timestamp: number };
/** A viewer to test on: what is known of them, and what is to be found. */
export type TestViewer = { known: string[]; hidden: string[] };
export type Round = { train: string[][]; test: TestViewer[] };

const likedFrom = 4;
const leastLiked = 5;
const folds = 5;

/** The liked items of each user who has at least five, in the order of the file. */
function likedByUser(ratings: readonly Rating[]): Map<string, Rating[]> {
  const liked = new Map<string, Rating[]>();
  for (const rating of ratings) {
    if (rating.rating < likedFrom) continue;
    const list = liked.get(rating.user);
    if (list) list.push(rating);
    else liked.set(rating.user, [rating]);
  }
  return new Map([...liked].filter(([, list]) => list.length >= leastLiked));
}

/**
 * Strong generalisation: five folds of users, each tested by a model of the others. The last fifth of a
 * test user's liked items, in an order by hash, is hidden; the rest is what is known of the user.
 */
export function foldsOfUsers(ratings: readonly Rating[]): Round[] {
  const users = [...likedByUser(ratings)].map(([user, list]) => {
    const items = list
      .map(({ item }) => item)
      .sort((a, b) => (hashOf(`item:${user}:${a}`) < hashOf(`item:${user}:${b}`) ? -1 : 1));
    const hidden = Math.max(1, Math.floor(items.length / 5));
    return {
      fold: Number.parseInt(hashOf(`fold:${user}`).slice(0, 8), 16) % folds,
      items,
      test: { known: items.slice(0, -hidden), hidden: items.slice(-hidden) },
    };
  });
  return Array.from({ length: folds }, (_, fold) => ({
    train: users.filter((user) => user.fold !== fold).map(({ items }) => items),
    test: users.filter((user) => user.fold === fold).map(({ test }) => test),
  }));
}

/** Leave the last out: each user's latest liked item is to be found by all that was before it. */
export function leaveLastOut(ratings: readonly Rating[]): Round[] {
  const users = [...likedByUser(ratings).values()].map((list) =>
    list.toSorted((a, b) => a.timestamp - b.timestamp || (hashOf(a.item) < hashOf(b.item) ? -1 : 1)),
  );
  const test = users.map((list) => {
    const items = list.map(({ item }) => item);
    return { known: items.slice(0, -1), hidden: items.slice(-1) };
  });
  return [{ train: test.map(({ known }) => known), test }];
}

export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
