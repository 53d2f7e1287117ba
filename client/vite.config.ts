import { join } from "node:path";
import { defineConfig } from "vite";

const entries: Record<string, string> = { client: "client.ts", cli: "cli/main.ts" };

// The client and its CLI, chosen by `--mode`, each as one plain module for Node from 20 on and, but for the CLI,
// browsers. One file each, so that a build replaces it at once under a command that is running.
export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    lib: { entry: { [mode]: join(import.meta.dirname, entries[mode] ?? "") }, formats: ["es"] },
    target: "es2022",
    minify: false,
    rolldownOptions: { external: /^node:/ },
  },
}));
