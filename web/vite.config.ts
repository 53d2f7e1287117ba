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
    chunkSizeWarningLimit: 700,
  },
});
