import type { Board } from "./board.ts";
import { api } from "./boards/api.ts";
import { business } from "./boards/business.ts";
import { cost } from "./boards/cost.ts";
import { overview } from "./boards/overview.ts";
import { pipeline } from "./boards/pipeline.ts";
import { playback } from "./boards/playback.ts";
import { stores } from "./boards/stores.ts";

export const boards: Board[] = [overview, api, playback, pipeline, stores, business, cost];
