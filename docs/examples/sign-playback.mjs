// What a customer's server does for each of its viewers. Try it with a key that /account gave you:
//
//   EDGEREEL=http://localhost:8787 KEY_ID=pbk_… KEY_FILE=pbk_….pem \
//     node docs/examples/sign-playback.mjs vid_… viewer-42
//
// prints an address for hls.js or any other player, and one that opens in a browser.
import { readFileSync } from "node:fs";
import { importPKCS8, SignJWT } from "jose";

const { EDGEREEL = "http://localhost:8787", KEY_ID, KEY_FILE, ALGORITHM = "EdDSA" } = process.env;
const [videoId, viewer] = process.argv.slice(2);
if (!KEY_ID || !KEY_FILE || !videoId) throw new Error("KEY_ID, KEY_FILE and a video's id are needed");

const key = await importPKCS8(readFileSync(KEY_FILE, "utf8"), ALGORITHM);
const token = await new SignJWT({
  // By these two a token is taken back before its end.
  jti: crypto.randomUUID(),
  ...(viewer ? { viewer } : {}),
  // The first rule that fits decides; drop the line to let everybody play.
  accessRules: [{ type: "ip.geoip.country", action: "block", country: ["KP"] }],
})
  .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID })
  .setSubject(videoId)
  .setIssuedAt()
  .setExpirationTime("2h")
  .sign(key);

console.log(`${EDGEREEL}/media/${token}/master.m3u8`);
console.log(`${EDGEREEL}/play#${token}`);
