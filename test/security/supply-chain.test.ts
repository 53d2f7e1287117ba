import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";

type Package = {
  version?: string;
  resolved?: string;
  integrity?: string;
  license?: string;
  link?: boolean;
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
};

const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  lockfileVersion: number;
  packages: Record<string, Package>;
};
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, Record<string, string> | undefined>;
const packages = Object.entries(lock.packages).filter(([path]) => path !== "");

// May stand in what is deployed, without further duties than their notice.
const permissive = /^(?:MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|CC0-1\.0|MIT OR Apache-2\.0|\(MIT AND Zlib\))$/;
// For tools of the build, and FFmpeg, which is run as a program of its own.
const ofTools =
  /^(?:MPL-2\.0|CC-BY-4\.0|Unlicense|L?GPL-[\d.]+(?:-or-later)?|GPLv3)$|LGPL-3\.0-or-later|^https:\/\/git\.ffmpeg\.org\//;
// Packages that name no licence but bring its text.
const inItsFile: Record<string, string> = { "node_modules/async": "MIT" };

test("every package is pinned by the hash of what the registry gave", () => {
  expect(lock.lockfileVersion).toBeGreaterThanOrEqual(3);
  expect(packages.length).toBeGreaterThan(100);
  for (const [path, { version, integrity, resolved, link }] of packages) {
    expect([path, integrity?.startsWith("sha512-")]).toEqual([path, true]);
    expect([path, link]).toEqual([path, undefined]);
    expect([path, version]).toEqual([path, expect.stringMatching(/^\d+\.\d+\.\d+/)]);
    // No address: all come from the registry that npm is set to.
    expect([path, resolved]).toEqual([path, undefined]);
  }
});

test("what package.json names is one version, no range, address or folder", () => {
  const named = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  for (const [name, version] of Object.entries(named)) {
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/)]);
    expect([name, lock.packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
  }
});

test("every licence is known; what is deployed has a permissive one", () => {
  for (const [path, { license = inItsFile[path], dev, optional, devOptional }] of packages) {
    const deployed = !dev && !optional && !devOptional;
    const allowed = deployed ? [permissive] : [permissive, ofTools];
    expect([path, license, allowed.some((pattern) => pattern.test(license ?? ""))]).toEqual([path, license, true]);
  }
});

test("npm writes the bill of materials of every package from the lockfile alone", async () => {
  const args = ["sbom", "--sbom-format=cyclonedx", "--package-lock-only", "--offline"];
  const { stdout } = await promisify(execFile)("npm", args, { maxBuffer: 64 * 2 ** 20, timeout: 120_000 });
  const bill = JSON.parse(stdout) as {
    components: { name: string; version: string; purl: string; hashes: { alg: string }[] }[];
  };
  const listed = new Set(bill.components.map(({ name, version }) => `${name}@${version}`));
  for (const [path, { version }] of packages) {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    expect(listed).toContain(`${name}@${version}`);
  }
  for (const { purl, hashes } of bill.components) {
    expect([purl, hashes.some(({ alg }) => alg === "SHA-512")]).toEqual([purl, true]);
  }
}, 150_000);
