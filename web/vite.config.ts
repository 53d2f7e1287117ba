import { join } from "node:path";
import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [preact({ prefreshEnabled: false })],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // Polyfills for module preloading are inline scripts, which the pages' policy forbids.
    modulePreload: { polyfill: false },
    target: "es2022",
    // The embed page is a small one of its own: other sites wait for it. The reference is filled by the Worker.
    rolldownOptions: {
      input: ["index.html", "embed.html", "reference.html"].map((page) => join(import.meta.dirname, page)),
    },
    chunkSizeWarningLimit: 700,
  },
});
