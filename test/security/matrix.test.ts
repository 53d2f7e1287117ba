import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { idPrefix, newId, type IdKind } from "../../schema/id.ts";
import { permissions } from "../../worker/auth/permissions.ts";
import { scopeNames } from "../../worker/auth/scopes.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newApiKey, newPerson, newResource, noRateLimits, otherScopes, type Person } from "./cast.ts";
import { exampleRequest } from "./example.ts";
import { actorNames, actors, expectationFor, fits, ruleOf, type ActorName } from "./expectation.ts";
import { openOperations } from "./open-operations.ts";
import { readOperations, resourceOf, type Operation } from "./operations.ts";
import { codeOf, send, type Received } from "./send.ts";

const operations = readOperations();
const guarded = operations.filter(({ permission }) => permission !== "none");
const open = operations.filter(({ permission }) => permission === "none");
const openVideos = open.filter((operation) => resourceOf(operation) === "vid");
const hasKeys = operations.some(({ name }) => name === "POST /api-keys");
const cast = actorNames.filter((actor) => hasKeys || !actors[actor]?.key);

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
  // There is always another admin: the last one is protected, which is not what is asked here.
  await newPerson(h, "admin");
});
afterAll(() => h.stop());

/** One answer of the operation to the actor, about a thing of the owner's that is made for it. */
async function ask(
  operation: Operation,
  actor: ActorName,
  visibility: "public" | "unlisted" | "private" | "subscribers",
) {
  const owner = await newPerson(h, "creator");
  const kind = resourceOf(operation);
  const id = await newResource(h, kind, owner.id, visibility);
  const token = await tokenOf(operation, actor, owner);
  const answer = await put(operation, id, token);
  return { answer, token };
}

async function tokenOf(operation: Operation, actor: ActorName, owner: Person): Promise<string | null> {
  const who = actors[actor];
  if (!who) return null;
  if (actor === "suspended owner") await h.sql`update users set status = 'suspended' where id = ${owner.id}`;
  const person = who.owns ? owner : await newPerson(h, who.role);
  if (!who.key) return person.token;
  // An operation that is open shows a hidden video to who may read those.
  const scope = (ruleOf(operation) ?? permissions["video.read-hidden"]).scope;
  return newApiKey(h, person, who.key === "with" ? scopeNames : otherScopes(scope));
}

function put(operation: Operation, id: string | null, token: string | null): Promise<Received> {
  const { contentType, ...example } = exampleRequest(operation, id);
  return send(h, {
    ...example,
    headers: {
      ...(contentType ? { "content-type": contentType } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
  });
}

/** The answer without what differs from one request to the next. */
function told({ status, text }: Received): string {
  return `${status} ${text.replace(/"requestId":"[^"]*"/, "")}`;
}

function strangerOf(operation: Operation): string {
  const prefix = resourceOf(operation);
  const [kind] = Object.entries(idPrefix).find(([, known]) => known === prefix) ?? [];
  return newId(kind as IdKind);
}

test("every operation names a permission of the table, or stands in the list of those that are open, with its reason", () => {
  for (const { name, permission } of guarded)
    expect([name, Object.keys(permissions)]).toEqual([name, expect.arrayContaining([permission])]);
  expect(open.map(({ name }) => name).filter((name) => !(name in openOperations))).toEqual([]);
});

test("no route of the API stands outside of the document", () => {
  const routes = readdirSync("worker", { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("routes.ts"),
  );
  expect(routes.length).toBeGreaterThan(8);
  for (const file of routes) {
    const plain = /\b\w+Routes\.(?:get|post|put|patch|delete|all|on)\(/.exec(readFileSync(`worker/${file}`, "utf8"));
    expect([file, plain?.[0]]).toEqual([file, undefined]);
  }
});

test.each(guarded.map((operation) => [operation.name, operation] as const))(
  "%s answers each role as the permission table says",
  async (_name, operation) => {
    const visibilities = resourceOf(operation) === "vid" ? (["private", "public"] as const) : (["private"] as const);
    for (const visibility of visibilities) {
      for (const actor of cast) {
        const { answer, token } = await ask(operation, actor, visibility);
        const expected = expectationFor(operation, actor, visibility === "private");
        const seen = {
          actor,
          visibility,
          expected,
          status: answer.status,
          code: codeOf(answer),
          text: answer.text.slice(0, 300),
        };
        expect(seen, `${operation.name} as ${actor}`).toSatisfy((a: typeof seen) => fits(operation, expected, a));
        if (expected !== "granted" && answer.status === 404) {
          // What may not be known to exist answers like what does not.
          expect(told(answer)).toBe(told(await put(operation, strangerOf(operation), token)));
        }
      }
    }
  },
  120_000,
);

const seesHidden = (actor: ActorName) => actor === "owner" || actor === "admin" || actor === "owner's key";

test.each(openVideos.map((operation) => [operation.name, operation] as const))(
  "%s opens public and unlisted videos to everybody, private ones to their owner and admins alone",
  async (_name, operation) => {
    for (const visibility of ["public", "unlisted", "private", "subscribers"] as const) {
      for (const actor of cast) {
        const { answer, token } = await ask(operation, actor, visibility);
        const code = codeOf(answer);
        const seen = `${operation.name} as ${actor}, ${visibility}: ${answer.status} ${code ?? ""} ${answer.text.slice(0, 200)}`;
        if (actor === "suspended owner") expect(code, seen).toBe("ACCOUNT_SUSPENDED");
        else if (seesHidden(actor) || visibility === "public" || visibility === "unlisted") {
          expect(fits(operation, "granted", { status: answer.status, code }), seen).toBe(true);
        } else if (visibility === "private") {
          expect(answer.status, seen).toBe(404);
          expect(told(answer)).toBe(told(await put(operation, strangerOf(operation), token)));
        } else {
          expect([200, 403], seen).toContain(answer.status);
          // An address that opens it has a token in it; by their ids stand public videos that are suggested beside it.
          expect(answer.text.replaceAll(`${h.at.app}/media/vid_`, ""), seen).not.toContain(`${h.at.app}/media/`);
        }
      }
    }
  },
  120_000,
);

test.each(
  open
    .filter((operation) => resourceOf(operation) === null && !operation.foreignBearer)
    .map((operation) => [operation.name, operation] as const),
)(
  "%s makes no difference between who asks",
  async (_name, operation) => {
    const asked = cast.filter((actor) => actor !== "suspended owner");
    const statuses: string[] = [];
    for (const actor of asked) {
      const { answer } = await ask(operation, actor, "private");
      expect(answer.status, `${operation.name} as ${actor}: ${answer.text.slice(0, 200)}`).toBeLessThan(500);
      statuses.push(`${answer.status} ${codeOf(answer) ?? ""}`);
    }
    expect(new Set(statuses).size, statuses.join(", ")).toBe(1);
  },
  60_000,
);

test.each(open.filter((operation) => operation.foreignBearer).map((operation) => [operation.name, operation] as const))(
  "%s takes no account's token, an admin's neither",
  async (_name, operation) => {
    for (const actor of cast) {
      const { answer } = await ask(operation, actor, "private");
      expect([actor, answer.status]).toEqual([actor, 401]);
    }
  },
);
