import { workerData } from "node:worker_threads";
import { invertShare, type InvertTask } from "./invert-steps.ts";

invertShare(workerData as InvertTask);
