import { cpSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { elementManifest } from './src/lib/element-manifest.ts';
import { wordless } from './src/lib/slim-attach.ts';
import { guideModelAlone, numberScales } from './src/lib/slim-chart.ts';
import { WITHDRAWN_WORKER } from './src/offline/withdrawn-worker.ts';
import { precachedFiles } from './src/offline/precached-files.ts';

/** A path of this folder, wherever the build was started. */
const below = (path: string): string => join(import.meta.dirname, path);

/** Cross-origin isolation, as `npm start` and the command line have it: precise timers. */
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** Packages that the published package installs: types refer to it. Everything else is bundled, with its licences. */
const INSTALLED = ['valibot'];
const LICENSES = { license: { fileName: 'licenses.md' } };

/** The page, into dist/: any static server can serve it, from any path. */
const page: UserConfig = {
  base: './',
  plugins: [numberScales],
  publicDir: 'src/offline/public',
  build: { outDir: 'dist', target: 'es2022', ...LICENSES },
  server: { headers: ISOLATED },
};

/** The command line, into build/cli/: Node runs it, with the shaders' text inside. */
const cli: UserConfig = {
  publicDir: false,
  ssr: { noExternal: true, external: INSTALLED },
  build: {
    ssr: true,
    rollupOptions: { input: { main: 'src/cli/cli.ts', 'dawn-child': 'src/cli/dawn/child.ts' } },
    outDir: 'build/cli',
    target: 'node20',
    minify: false,
    ...LICENSES,
  },
};

/** One file that needs no other, beside what the page's build left in dist/. */
const alone = (entry: string, fileName: string, outDir: string): UserConfig => ({
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir,
    emptyOutDir: false,
    target: 'es2022',
    minify: true,
    lib: { entry, formats: ['es'], fileName: () => fileName },
    // Copied alone, it still says whose code it holds.
    license: { fileName: `${fileName}.licenses.md` },
    rollupOptions: {
      output: {
        codeSplitting: false,
        minify: true,
        postBanner: `/*! Ridgepoint, MIT. Bundled packages and their licences: ${fileName}.licenses.md */`,
      },
    },
  },
});

/** What a driver injects into pages, frames and workers before their own scripts: one classic script. */
const attach = (): UserConfig => {
  const { build, ...rest } = alone('src/attach/inject.ts', 'ridgepoint-attach.js', 'dist/attach');
  const lib = { entry: 'src/attach/inject.ts', name: 'ridgepointAttachScript', formats: ['iife' as const] };
  // Its size is bounded: Terser, before the bundler's own minifier, leaves 1.5 % less.
  const compress = { passes: 3, inline: 1, conditionals: false, unsafe_arrows: true } as const;
  const terserOptions = { ecma: 2020, compress, format: { comments: /^!/ } } as const;
  const small = { minify: 'terser', terserOptions } as const;
  const output = { ...build, ...small, lib: { ...lib, fileName: () => 'ridgepoint-attach.js' } };
  return { ...rest, plugins: [wordless], build: output };
};

/** The page of a fleet without its data, into dist/fleet: the command line copies it and adds them. */
const fleet = (): UserConfig => {
  const { build, ...rest } = alone('src/page/fleet/fleet-entry.ts', 'fleet.js', 'dist/fleet');
  const lib = { entry: 'src/page/fleet/fleet-entry.ts', name: 'ridgepointFleetScript', formats: ['iife' as const] };
  const copied: Plugin = {
    name: 'fleet-page',
    writeBundle() {
      cpSync(below('src/page/fleet/fleet.html'), below('dist/fleet/index.html'));
      cpSync(below('src/page.css'), below('dist/fleet/fleet.css'));
    },
  };
  const plugins = [guideModelAlone, numberScales, copied];
  return { ...rest, plugins, build: { ...build, lib: { ...lib, fileName: () => 'fleet.js' } } };
};

/** Beside the element: its manifest, and the examples as they are, with a measured report to show. */
const examples: Plugin = {
  name: 'examples',
  writeBundle() {
    const manifest = elementManifest(below('src/page/chart/roofline-chart.ts'));
    writeFileSync(below('dist/embed/custom-elements.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    cpSync(below('src/examples'), below('dist/examples'), {
      recursive: true,
      filter: (path) => basename(path) !== 'README.md',
    });
    cpSync(below('test/fixtures/reports/v1/hardware.json'), below('dist/examples/report.json'));
  },
};

/** What programs import, into build/lib/; `tsc -p src/lib` writes its types. */
const lib: UserConfig = {
  publicDir: false,
  build: {
    outDir: 'build/lib',
    target: 'es2022',
    minify: false,
    lib: {
      entry: {
        theory: 'src/lib/lib-theory.ts',
        report: 'src/lib/lib-report.ts',
        session: 'src/lib/lib-session.ts',
        counting: 'src/lib/lib-counting.ts',
        attach: 'src/lib/lib-attach.ts',
      },
      formats: ['es'],
    },
    rollupOptions: { external: INSTALLED },
  },
};

/** In place of the page's worker, after it was published: one that removes itself from every browser that has it. */
const withdrawn: UserConfig = {
  publicDir: false,
  plugins: [
    {
      name: 'withdrawn-worker',
      generateBundle(_options, bundle) {
        for (const name of Object.keys(bundle)) delete bundle[name];
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: WITHDRAWN_WORKER });
      },
    },
  ],
  build: { outDir: 'dist', emptyOutDir: false, rollupOptions: { input: 'src/offline/withdrawn-worker.ts' } },
};

export default defineConfig(({ mode }): UserConfig => {
  if (mode === 'cli') return cli;
  if (mode === 'lib') return lib;
  if (mode === 'embed')
    return {
      ...alone('src/lib/lib-embed.ts', 'roofline-chart.js', 'dist/embed'),
      plugins: [guideModelAlone, numberScales, examples],
    };
  if (mode === 'attach') return attach();
  if (mode === 'fleet') return fleet();
  if (mode === 'worker') {
    const worker = alone('src/offline/worker.ts', 'sw.js', 'dist');
    return { ...worker, define: { ...worker.define, PRECACHED: JSON.stringify(precachedFiles(below('dist'))) } };
  }
  if (mode === 'withdraw') return withdrawn;
  return page;
});
