import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { goodPassword, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { newHome, runCli, type Home } from "./run-cli.ts";

let h: Harness;
let creator: Account;
let home: Home;
let clip: string;
const as = (...args: string[]) => runCli(home, args);

beforeAll(async () => {
  h = await startHarness();
  await h.startTranscoder();
  creator = await signUp(h, "creator");
  home = newHome();
  const signedIn = await runCli(home, ["login", h.at.app, "--email", creator.email], { input: `${goodPassword}\n` });
  if (signedIn.code !== 0) throw new Error(signedIn.stderr);
  clip = join(home.config, "A walk.mp4");
  writeFileSync(clip, await makeClip({ seconds: 3 }));
}, 120_000);
afterAll(() => h.stop());

test("a sign-in is kept where its user alone can read it, without the password", () => {
  const folder = join(home.config, "edgereel");
  const file = join(folder, "credentials.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readFileSync(file, "utf8")).not.toContain(goodPassword);
  expect(readdirSync(folder)).toEqual(["credentials.json"]);
});

test("a file goes up, is followed until it plays, is listed, and deleted", async () => {
  const uploaded = await as("upload", clip, "--visibility", "public", "--tag", "hills", "--json");
  expect(uploaded.stderr).toMatch(/^Uploading: +0 %/);
  expect(uploaded).toMatchObject({ code: 0 });
  const video = JSON.parse(uploaded.stdout);
  expect(video).toMatchObject({ title: "A walk", visibility: "public", tags: ["hills"], playable: true });
  expect(video.watchUrl).toBe(`${h.at.app}/watch/${video.id}`);

  const watched = await as("watch", video.id);
  expect(watched).toMatchObject({ code: 0, stdout: `${video.id}  ready  ${video.watchUrl}\n` });
  const listed = await as("ls");
  expect(listed.stdout.split("\n")[1]).toMatch(new RegExp(`^${video.id}  ready  0:03 +public +A walk$`));
  expect(JSON.parse((await as("ls", "--json")).stdout)).toMatchObject([{ id: video.id, state: "ready" }]);
  expect(readdirSync(join(home.state, "edgereel/uploads"))).toEqual([]);

  expect(await as("rm", video.id)).toMatchObject({ code: 0, stdout: `Deleted ${video.id}.\n` });
  expect(JSON.parse((await as("ls", "--json")).stdout)).toEqual([]);
  const again = await as("rm", video.id, "--json");
  expect(again.code).toBe(5);
  expect(JSON.parse(again.stderr).error.code).toBe("VIDEO_NOT_FOUND");
}, 120_000);

test("a key that it makes is printed alone, and takes the place of a sign-in", async () => {
  const made = await as("key", "create", "A server", "--scope", "videos:read", "--expires", "12h");
  expect(made.code).toBe(0);
  expect(made.stdout).toMatch(/^erk_\w{50}\n$/);
  const env = { EDGEREEL_KEY: made.stdout.trim(), EDGEREEL_URL: h.at.app };
  expect(await runCli(newHome(), ["ls", "--json"], { env })).toMatchObject({ code: 0, stdout: "[]\n" });
  // It may read and no more.
  const refused = await runCli(newHome(), ["upload", clip], { env });
  expect(refused).toMatchObject({ code: 4, stdout: "" });
  expect(refused.stderr).toContain("videos:write");
  const [key] = JSON.parse((await as("key", "ls", "--json")).stdout);
  expect(key).toMatchObject({ name: "A server", scopes: ["videos:read"] });
  expect((await as("key", "rm", key.id)).code).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 5_000)); // where a revocation holds everywhere
  expect((await runCli(newHome(), ["ls"], { env })).code).toBe(3);
}, 30_000);

test("a key that names no scopes is good for all commands", async () => {
  const { key } = JSON.parse((await as("key", "create", "For commands", "--json")).stdout);
  const env = { EDGEREEL_KEY: key, EDGEREEL_URL: h.at.app };
  const other = newHome();
  const { stdout } = await runCli(other, ["upload", clip, "--until", "uploaded", "--json"], { env });
  const { id } = JSON.parse(stdout);
  expect((await runCli(other, ["watch", id], { env })).code).toBe(0);
  expect((await runCli(other, ["rm", id], { env })).code).toBe(0);
}, 60_000);

test("an access token that has ended is renewed by the refresh token, once for commands at the same time", async () => {
  const file = join(home.config, "edgereel/credentials.json");
  const kept = JSON.parse(readFileSync(file, "utf8"));
  kept.sites[h.at.app].expiresAtMs = 0;
  writeFileSync(file, JSON.stringify(kept));
  const all = await Promise.all([as("ls"), as("ls"), as("ls")]);
  expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(JSON.parse(readFileSync(file, "utf8")).sites[h.at.app].expiresAtMs).toBeGreaterThan(Date.now());
  expect((await as("ls")).code).toBe(0);
});

test("what is no video says so by its exit code, and leaves nothing to go on with", async () => {
  const file = join(home.config, "notes.mp4");
  writeFileSync(file, "these are words and no pictures ".repeat(100));
  const refused = await as("upload", file, "--json");
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.stderr.trim().split("\n").at(-1)!).error.code).toBe("UPLOAD_NOT_VIDEO");
  expect(readdirSync(join(home.state, "edgereel/uploads"))).toEqual([]);
});

test("titles of others command no terminal", async () => {
  await h.sql`update videos set title = ${"\u001b[2J\u001b]0;mine\u0007 fine"} where owner_id = ${creator.id}`;
  const { stdout } = await as("ls");
  expect(stdout).toContain("fine");
  for (const command of ["\u001b", "\u0007"]) expect(stdout).not.toContain(command);
});

test.each([
  [["upload"], 2, "Name one file"],
  [["upload", "/no/such/film.mp4"], 2, "There is no file"],
  [["upload", "x.mp4", "--colour", "red"], 2, "--colour"],
  [["fly"], 2, 'no command "fly"'],
  [["ls", "--url", "ftp://example.test"], 2, "no address"],
  [["ls", "--url", "http://127.0.0.1:9"], 3, "not signed in"],
  [["login", "http://127.0.0.1:9", "--email", "a@example.test"], 7, "cannot be reached"],
])(
  "edgereel %j ends with %i",
  async (args, code, words) => {
    const ended = await runCli(home, args, { env: { EDGEREEL_PASSWORD: "something long" } });
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toContain(words);
  },
  30_000,
);

test("a wrong password signs nobody in", async () => {
  const elsewhere = newHome();
  const env = { EDGEREEL_PASSWORD: "not the password" };
  const refused = await runCli(elsewhere, ["login", h.at.app, "--email", creator.email, "--json"], { env });
  expect(refused.code).toBe(3);
  expect(JSON.parse(refused.stderr).error.code).toBe("CREDENTIALS_WRONG");
});

test("a sign-out ends the session at the server", async () => {
  const file = join(home.config, "edgereel/credentials.json");
  const before = readFileSync(file, "utf8");
  expect((await as("logout")).code).toBe(0);
  expect((await as("ls")).code).toBe(3);
  writeFileSync(file, before);
  await new Promise((resolve) => setTimeout(resolve, 5_000)); // where a session's end holds everywhere
  expect((await as("ls")).code).toBe(3);
}, 30_000);
