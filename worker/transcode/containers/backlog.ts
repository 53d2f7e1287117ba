/** The unfinished jobs of one encode. Counts are whole, not changes: saying them again does no harm. */
export type EncodeBacklog = { videoId: string; epoch: number; heads: number; jobs: number };

/** All encodes' unfinished jobs, and how many instances are kept awake for them. */
export type FleetStatus = { pendingHeads: number; pendingJobs: number; target: number };
