import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isPublicAddress } from "../../schema/public-address.ts";
import { resolvePublic, systemResolve } from "../../transcoder/import-address.ts";
import { ImportFailure, SourceBroken } from "../../transcoder/import-failure.ts";

const never = new AbortController().signal;

describe("which addresses are public", () => {
  test.each([
    ["0.0.0.0", "unspecified"],
    ["0.1.2.3", "this network"],
    ["10.0.0.1", "private"],
    ["10.255.255.255", "private"],
    ["100.64.0.1", "carrier-grade NAT"],
    ["100.100.100.200", "a cloud's metadata in carrier-grade NAT"],
    ["100.127.255.255", "carrier-grade NAT"],
    ["127.0.0.1", "loopback"],
    ["127.255.255.254", "loopback"],
    ["168.63.129.16", "a cloud's platform address"],
    ["169.254.0.1", "link-local"],
    ["169.254.169.254", "metadata"],
    ["169.254.170.2", "task metadata"],
    ["172.16.0.1", "private"],
    ["172.31.255.255", "private"],
    ["192.0.0.1", "protocol assignments"],
    ["192.0.0.192", "a cloud's metadata"],
    ["192.0.2.1", "documentation"],
    ["192.88.99.1", "6to4 relay"],
    ["192.168.0.1", "private"],
    ["192.168.255.255", "private"],
    ["198.18.0.1", "benchmark"],
    ["198.19.255.255", "benchmark"],
    ["198.51.100.7", "documentation"],
    ["203.0.113.7", "documentation"],
    ["224.0.0.1", "multicast"],
    ["239.255.255.255", "multicast"],
    ["240.0.0.1", "reserved"],
    ["255.255.255.255", "broadcast"],
    ["::", "unspecified"],
    ["::1", "loopback"],
    ["::7f00:1", "IPv4-compatible"],
    ["::127.0.0.1", "IPv4-compatible"],
    ["::ffff:127.0.0.1", "IPv4-mapped loopback"],
    ["::ffff:7f00:1", "IPv4-mapped loopback"],
    ["::ffff:10.0.0.1", "IPv4-mapped private"],
    ["::ffff:8.8.8.8", "IPv4-mapped, though public"],
    ["::ffff:0:127.0.0.1", "IPv4-translated"],
    ["64:ff9b::7f00:1", "NAT64 of loopback"],
    ["64:ff9b::a9fe:a9fe", "NAT64 of metadata"],
    ["64:ff9b::808:808", "NAT64"],
    ["64:ff9b:1::1", "local NAT64"],
    ["100::1", "discard"],
    ["2001::1", "Teredo"],
    ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo"],
    ["2001:2::1", "benchmark"],
    ["2001:10::1", "ORCHID"],
    ["2001:20::1", "ORCHIDv2"],
    ["2001:db8::1", "documentation"],
    ["2002:7f00:1::", "6to4 of loopback"],
    ["2002:a9fe:a9fe::1", "6to4 of metadata"],
    ["3fff::1", "documentation"],
    ["5f00::1", "segment routing"],
    ["fc00::1", "unique local"],
    ["fd00:ec2::254", "metadata in unique local"],
    ["fdff:ffff::1", "unique local"],
    ["fe80::1", "link-local"],
    ["fe80::1%eth0", "link-local with a zone"],
    ["fec0::1", "site-local"],
    ["ff02::1", "multicast"],
    ["", "nothing"],
    ["localhost", "a name"],
    ["256.1.1.1", "no address"],
    ["127.1", "a short form, which no resolver answers"],
    ["0x7f000001", "a number"],
  ])("%s (%s) is not", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each([
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2001:4860:4860::8888",
    "2001:200::1",
    "2606:4700:4700::1111",
    "2a00:1450:4001::1",
  ])("%s is", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  const bits = (address: number[], width: number) =>
    address.map((part) => part.toString(2).padStart(width, "0")).join("");
  const within = (prefix: string, length: number, width: number) =>
    fc
      .array(fc.constantFrom("0", "1"), { minLength: length - prefix.length, maxLength: length - prefix.length })
      .map((rest) => (prefix + rest.join("")).match(new RegExp(`.{${width}}`, "g")) as string[])
      .map((groups) => groups.map((group) => Number.parseInt(group, 2)));

  test.each([
    [[0], 8],
    [[10], 8],
    [[100, 64], 10],
    [[127], 8],
    [[169, 254], 16],
    [[172, 16], 12],
    [[192, 0, 0], 24],
    [[192, 0, 2], 24],
    [[192, 88, 99], 24],
    [[192, 168], 16],
    [[198, 18], 15],
    [[198, 51, 100], 24],
    [[203, 0, 113], 24],
    [[224], 4],
    [[240], 4],
  ])("no address within %j/%i is, nor its mapped, compatible, translated or 6to4 form", (network, length) => {
    const prefix = bits(network, 8).slice(0, length);
    fc.assert(
      fc.property(within(prefix, 32, 8), ([a = 0, b = 0, c = 0, d = 0]) => {
        const [high, low] = [(a * 256 + b).toString(16), (c * 256 + d).toString(16)];
        const forms = [
          `::ffff:${high}:${low}`,
          `::${high}:${low}`,
          `64:ff9b::${high}:${low}`,
          `2002:${high}:${low}::1`,
        ];
        for (const address of [`${a}.${b}.${c}.${d}`, ...forms])
          expect([address, isPublicAddress(address)]).toEqual([address, false]);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    [[0], 8],
    [[0x64, 0xff9b, 0, 0, 0, 0], 96],
    [[0x64, 0xff9b, 1], 48],
    [[0x2001, 0], 32],
    [[0x2001, 2, 0], 48],
    [[0x2001, 0xdb8], 32],
    [[0x2002], 16],
    [[0x3fff, 0], 20],
    [[0xfc00], 7],
    [[0xfe80], 10],
    [[0xfec0], 10],
    [[0xff00], 8],
  ])("no address within %j/%i is", (network, length) => {
    const prefix = bits(network, 16).slice(0, length);
    fc.assert(
      fc.property(within(prefix, 128, 16), (groups) => {
        const address = groups.map((group) => group.toString(16)).join(":");
        expect([address, isPublicAddress(address)]).toEqual([address, false]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("resolving a host", () => {
  test("one address that is not public refuses the host, whichever place it has", async () => {
    const open = { address: "93.184.216.34", family: 4 };
    for (const closed of ["127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1"]) {
      const family = closed.includes(":") ? 6 : 4;
      for (const answers of [
        [open, { address: closed, family }],
        [{ address: closed, family }, open],
      ]) {
        const failure = await resolvePublic(new URL("https://a.test/"), async () => answers, never).catch((e) => e);
        expect(failure).toBeInstanceOf(ImportFailure);
        expect(failure.code).toBe("ERR_IMPORT_ADDRESS");
      }
    }
    expect(await resolvePublic(new URL("https://a.test/"), async () => [open], never)).toEqual([open]);
  });

  test.each([
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.0.0.1./",
    "https://127。0。0。1/",
    "https://１２７.0.0.1/",
    "https://%31%32%37.0.0.1/",
    "https://0/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://localhost/",
    "https://LOCALHOST./",
  ])("%s is refused, as this machine's own resolver reads it", async (address) => {
    const failure = await resolvePublic(new URL(address), systemResolve, never).catch((error) => error);
    // A resolver that does not know a spelling refuses it as well: what matters is that nothing is reached.
    expect(failure).toSatisfy((e) => e instanceof ImportFailure || e instanceof SourceBroken);
    if (!/localhost/i.test(address)) expect(failure).toMatchObject({ code: "ERR_IMPORT_ADDRESS" });
  });

  test("a resolver that does not answer is not waited for", async () => {
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(new Error("leaving")), 50);
    const hangs = () => new Promise<never>(() => {});
    await expect(resolvePublic(new URL("https://a.test/"), hangs, leaving.signal)).rejects.toThrow("leaving");
    await expect(resolvePublic(new URL("https://a.test/"), hangs, never)).rejects.toBeInstanceOf(SourceBroken);
  });
});
