import { Redis } from "ioredis";
import RedisMock from "ioredis-mock";
import { listen, readBody, sendJson, type StandIn } from "./http-server.ts";

type Command = [name: string, ...args: unknown[]];
type Answer = { result: unknown } | { error: string };

/**
 * Upstash's REST interface before a Redis in memory, or before the real one at `redisUrl`.
 * `POST /` is one command, `/pipeline` many, `/multi-exec` many with nothing in between.
 */
export async function startRedis(options: { token: string; redisUrl?: string | undefined }): Promise<StandIn> {
  const engine = options.redisUrl ? realRedis(options.redisUrl) : mockRedis();
  const server = await listen(async (request, response) => {
    if (request.headers.authorization !== `Bearer ${options.token}`) {
      return sendJson(response, 401, { error: "Unauthorized" });
    }
    const body = JSON.parse((await readBody(request)).toString()) as unknown;
    const encode = request.headers["upstash-encoding"] === "base64" ? toBase64 : (value: unknown) => value;
    const shape = (answer: Answer) => ("error" in answer ? answer : { result: encode(answer.result) });
    const path = new URL(request.url ?? "/", "http://redis").pathname;

    if (path === "/") {
      const answer = await engine.run(body as Command);
      return sendJson(response, "error" in answer ? 400 : 200, shape(answer));
    }
    if (path === "/pipeline") {
      const answers: Answer[] = [];
      for (const command of body as Command[]) answers.push(await engine.run(command));
      return sendJson(response, 200, answers.map(shape));
    }
    if (path === "/multi-exec") {
      const answers = await engine.transaction(body as Command[]);
      if ("error" in answers) return sendJson(response, 400, answers);
      return sendJson(response, 200, answers.map(shape));
    }
    sendJson(response, 404, { error: `There is no ${path}.` });
  });

  return {
    url: server.url,
    async stop() {
      await server.stop();
      engine.close();
    },
  };
}

type Engine = {
  run(command: Command): Promise<Answer>;
  transaction(commands: Command[]): Promise<Answer[] | { error: string }>;
  close(): void;
};

function realRedis(url: string): Engine {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  redis.on("error", () => undefined); // each command answers its own error
  return {
    run: ([name, ...args]) => answer(redis.call(name, ...args.map(String))),
    async transaction(commands) {
      try {
        const chain = commands.reduce((multi, [name, ...args]) => multi.call(name, ...args.map(String)), redis.multi());
        const results = (await chain.exec()) ?? [];
        return results.map(([error, result]) => (error ? { error: error.message } : { result }));
      } catch (error) {
        return { error: message(error) };
      }
    },
    close: () => redis.disconnect(),
  };
}

function mockRedis(): Engine {
  // Each mock of one host and port would share its data with the others of this process.
  const redis = new RedisMock({ host: crypto.randomUUID() }) as unknown as Record<
    string,
    ((...args: string[]) => Promise<unknown>) | undefined
  >;
  // One command at a time, so that nothing comes between those of a transaction.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
  const runNow = async ([name, ...args]: Command): Promise<Answer> => {
    const command = redis[name.toLowerCase()];
    if (typeof command !== "function") return { error: `ERR unknown command '${name}'` };
    return answer(command.apply(redis, args.map(spell)).then(flatten));
  };
  return {
    run: (command) => inTurn(() => runNow(command)),
    transaction: (commands) =>
      inTurn(async () => {
        const answers: Answer[] = [];
        for (const command of commands) answers.push(await runNow(command));
        return answers;
      }),
    close: () => void redis.disconnect?.(),
  };
}

async function answer(result: Promise<unknown>): Promise<Answer> {
  return result.then(
    (value) => ({ result: value }),
    (error: unknown) => ({ error: message(error) }),
  );
}

function message(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /^[A-Z]{3,}/.test(text) ? text : `ERR ${text}`;
}

const optionWords = new Set([
  "ex",
  "px",
  "exat",
  "pxat",
  "nx",
  "xx",
  "gt",
  "lt",
  "ch",
  "incr",
  "keepttl",
  "get",
  "withscores",
  "limit",
  "byscore",
  "rev",
  "match",
  "count",
]);

// The mock takes options in capitals only; the client sends them small.
function spell(argument: unknown): string {
  const text = String(argument);
  return optionWords.has(text) ? text.toUpperCase() : text;
}

/** Redis answers a hash as a flat list; the mock, as ioredis does, as an object. */
function flatten(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value) || Buffer.isBuffer(value)) return value;
  return Object.entries(value).flat();
}

/** Upstash-Encoding: every string but the plain OK, at any depth. Numbers and null stay. */
function toBase64(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toBase64);
  if (typeof value !== "string" || value === "OK") return value;
  return Buffer.from(value, "utf8").toString("base64");
}
