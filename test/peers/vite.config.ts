import { defineConfig } from 'vite';
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// The page with all libraries; with `--mode ridgepoint`, only our own contestant, as a module that the page can load
// beside today's: RIDGEPOINT_PEERS_OUT says where to.
export default defineConfig(({ mode }) => ({
  root: here('page'),
  base: './',
  publicDir: false,
  logLevel: 'error',
  build: {
    target: 'es2023',
    emptyOutDir: true,
    chunkSizeWarningLimit: 1e5,
    outDir: process.env['RIDGEPOINT_PEERS_OUT'] ?? here('../../build/peers'),
    ...(mode === 'ridgepoint' && {
      lib: { entry: here('page/ridgepoint.ts'), formats: ['es'], fileName: () => 'ridgepoint.js' },
    }),
  },
}));
