import { parentPort, workerData } from "node:worker_threads";
import type { Interactions } from "./interactions.ts";
import { train } from "./train.ts";

const { all, threads } = workerData as { all: Interactions; threads: number };
const trained = await train(all, { threads });
parentPort?.postMessage(trained, [trained.support.buffer as ArrayBuffer]);
