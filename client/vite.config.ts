import { join } from "node:path";
import { defineConfig } from "vite";

// The client and its CLI as plain modules for Node from 20 on and for browsers; they have no dependencies.
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    lib: {
      entry: { client: join(import.meta.dirname, "client.ts"), cli: join(import.meta.dirname, "cli/main.ts") },
      formats: ["es"],
    },
    target: "es2022",
    minify: false,
    emptyOutDir: false,
    rolldownOptions: { external: /^node:/ },
  },
});
