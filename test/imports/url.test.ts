import { expect, test } from "vitest";
import { parseAllowHosts, parseImportUrl } from "../../schema/import-url.ts";

const strict = { allowHttp: false, allowHosts: [] };

test.each([
  ["https://example.com/film.mp4", "https://example.com/film.mp4"],
  ["https://example.com:443/film.mp4", "https://example.com/film.mp4"],
  ["HTTPS://EXAMPLE.com/a b", "https://example.com/a%20b"],
  ["https://example.com/x?sig=a%2Fb#t=1", "https://example.com/x?sig=a%2Fb#t=1"],
])("%s is taken", (text, href) => {
  expect(parseImportUrl(text, strict)).toMatchObject({ href });
});

test.each([
  ["http://example.com/film.mp4", "https"],
  ["ftp://example.com/film.mp4", "https"],
  ["file:///etc/passwd", "https"],
  ["data:video/mp4;base64,AAAA", "https"],
  ["javascript:alert(1)", "https"],
  ["blob:https://example.com/1", "https"],
  ["gopher://example.com/", "https"],
  ["//example.com/film.mp4", "complete"],
  ["film.mp4", "complete"],
  ["https://", "complete"],
  ["https://user@example.com/", "user name"],
  ["https://user:secret@example.com/", "user name"],
  ["https://:secret@example.com/", "user name"],
  ["https://example.com:22/", "port"],
  ["https://example.com:80/", "port"],
  ["https://example.com:8443/", "port"],
  [`https://example.com/${"a".repeat(2048)}`, "2048"],
])("%s is refused", (text, words) => {
  expect(parseImportUrl(text, strict)).toEqual(expect.stringContaining(words));
});

test("http is taken where it is allowed, on its own port alone", () => {
  const rules = { allowHttp: true, allowHosts: [] };
  expect(parseImportUrl("http://example.com/film.mp4", rules)).toBeInstanceOf(URL);
  expect(parseImportUrl("http://example.com:80/film.mp4", rules)).toBeInstanceOf(URL);
  expect(parseImportUrl("http://example.com:443/film.mp4", rules)).toEqual(expect.stringContaining("port"));
});

test("a host that the operator named is exactly that host and port", () => {
  const rules = { allowHttp: false, allowHosts: parseAllowHosts(" 127.0.0.1:8080, files.internal:443 ") };
  expect(parseImportUrl("http://127.0.0.1:8080/a", rules)).toBeInstanceOf(URL);
  expect(parseImportUrl("http://2130706433:8080/a", rules)).toBeInstanceOf(URL);
  expect(parseImportUrl("https://files.internal/a", rules)).toBeInstanceOf(URL);
  for (const other of [
    "http://127.0.0.1:8081/a",
    "http://127.0.0.2:8080/a",
    "http://127.0.0.1/a",
    "http://files.internal/a",
  ]) {
    expect(typeof parseImportUrl(other, rules)).toBe("string");
  }
  expect(typeof parseImportUrl("http://u:p@127.0.0.1:8080/a", rules)).toBe("string");
});

test.each(["127.0.0.1", "*:80", "http://a:80", "a:b", "a b:80", "*"])("%s is no exact host:port", (text) => {
  expect(() => parseAllowHosts(text)).toThrow("IMPORT_ALLOW_HOSTS");
});
