import { expect, test } from "vitest";
import { sendGathered } from "../../worker/views/gather.ts";
import { foldBeacons, ViewPack, type ViewMessage } from "../../worker/views/view-message.ts";

const message = (number: number): ViewMessage => ({
  id: `viw_${number}`,
  videoId: "vid_1",
  viewerId: null,
  viewerKey: String(number),
  earlierKey: null,
  number: 1,
  firstMs: 0,
  lastMs: 0,
  started: true,
  watchedSeconds: 0,
  parts: "0".repeat(100),
  startupMs: null,
  rebufferMs: 0,
  errorCode: null,
  rendition: null,
  country: null,
  device: "desktop",
  referrer: null,
});
const messages = (count: number) => Array.from({ length: count }, (_, i) => message(i));

/** A queue that keeps what it is sent, once `answer` lets it. */
function queueOf(answer: (sent: number) => Promise<void> = () => Promise.resolve()) {
  const packs: ViewMessage[][] = [];
  const send = async (body: unknown) => {
    await answer(packs.length);
    packs.push(ViewPack.parse(body));
  };
  return { packs, queue: { send } };
}

test("beacons of one moment go together, each once, and none returns before the queue has it", async () => {
  const { packs, queue } = queueOf();
  await Promise.all(
    messages(1_000).map(async (one) => {
      await sendGathered(queue, one);
      expect(packs.flat().filter(({ id }) => id === one.id)).toHaveLength(1);
    }),
  );
  expect(packs.flat()).toHaveLength(1_000);
  expect(packs.length).toBeLessThan(50);
  expect(Math.max(...packs.map((pack) => JSON.stringify(pack).length))).toBeLessThan(64_000);
});

test("what the queue refuses is refused to each that was in the pack, and to no other", async () => {
  const { packs, queue } = queueOf(() => Promise.reject(new Error("the queue is away")));
  const answers = await Promise.allSettled(messages(30).map((one) => sendGathered(queue, one)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => "rejected"));
  expect(packs).toEqual([]);
  const back = queueOf();
  await sendGathered(back.queue, message(99));
  expect(back.packs).toEqual([[message(99)]]);
});

test("a beacon that was taken along by a request that was cut off is sent by its own", async () => {
  let calls = 0;
  const { packs, queue } = queueOf(() => {
    calls += 1;
    // The first one is never heard of again.
    return calls === 1 ? new Promise(() => {}) : Promise.resolve();
  });
  const [cut, other] = messages(2);
  void sendGathered(queue, cut as ViewMessage);
  await sendGathered(queue, other as ViewMessage);
  expect(packs).toEqual([[other]]);
}, 20_000);

test("a message with a single beacon, as it was once sent, is still read", () => {
  expect(ViewPack.parse(message(1))).toEqual([message(1)]);
  expect(foldBeacons(ViewPack.parse([message(1), message(1), message(2)]))).toHaveLength(2);
  expect(ViewPack.safeParse({ some: "thing" }).success).toBe(false);
});
