import { defineConfig } from 'vite';

/** Cross-origin isolation, as `npm start` and the command line have it: precise timers. */
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

// Two builds: the page into dist/ (any static server can serve it, from any path), and with `--mode cli` the command
// line into build/cli/, which Node runs with the shaders' text inside.
export default defineConfig(({ mode }) =>
  mode === 'cli'
    ? {
        publicDir: false,
        build: {
          ssr: true,
          rollupOptions: { input: { main: 'src/cli/cli.ts', 'dawn-child': 'src/cli/dawn/child.ts' } },
          outDir: 'build/cli',
          target: 'node20',
          minify: false,
        },
      }
    : { base: './', build: { outDir: 'dist', target: 'es2022' }, server: { headers: ISOLATED } },
);
