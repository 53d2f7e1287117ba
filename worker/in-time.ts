/** What comes of `work`, or "late" after `ms`; the work itself goes on, and how it ends then is nobody's. */
export async function inTime<T>(work: Promise<T>, ms: number): Promise<T | "late"> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), ms);
  });
  work.catch(() => undefined);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** What comes of `work`. Throws an error with this message after `ms`. */
export async function orTooLate<T>(work: Promise<T>, ms: number, message: string): Promise<T> {
  const answer = await inTime(
    work.then((value) => ({ value })),
    ms,
  );
  if (answer === "late") throw new Error(message);
  return answer.value;
}
