import { writeFileSync, mkdirSync, appendFileSync } from 'node:fs';
import { test } from 'vitest';
import { AppRunner, type Watching } from '../apps/run-app.ts';
import { madeFiles } from '../apps/made-models.ts';
import { serveApps } from '../apps/serve-apps.ts';
import { pipelineTotals } from '../../src/session/pipeline-totals.ts';

const say = (line: string): void => { appendFileSync('/tmp/apps-out/log.txt', `${line}\n`); };
test('explore', async () => {
  mkdirSync('/tmp/apps-out', { recursive: true });
  const server = await serveApps(madeFiles());
  const runner = await AppRunner.open(server);
  const modes: Watching[] = (process.env['MODES'] ?? 'pass/off,split/off,split/twin,pass/twin,split/replace').split(',').map((text) => { const [time, count, u] = text.split('/'); return { time, count, unique: u === 'u' } as Watching; });
  try {
    for (const app of process.env['APPS']!.split(',')) {
      try {
        let began = Date.now();
        const took = () => { const s = ((Date.now() - began) / 1000).toFixed(1); began = Date.now(); return s; };
        const bare = await runner.bare(app);
        say(`\n${app} bare ${took()} s: ${bare.bytes} bytes ${bare.dispatches} dispatches ${bare.hash.slice(0, 8)} errors ${JSON.stringify(bare.errors.slice(0, 3))}`);
        for (const mode of modes) {
          const { result, session } = await runner.watched(app, mode);
          writeFileSync(`/tmp/apps-out/${app}-${mode.time}-${mode.count}.json`, JSON.stringify(session));
          const timed = session.groups.reduce((s, g) => s + g.timed, 0);
          const n = session.groups.reduce((s, g) => s + g.dispatches, 0);
          const np = session.pipelines.reduce((s, g) => s + g.dispatches, 0);
          const tp = session.pipelines.reduce((s, g) => s + g.timed, 0);
          const sec = session.groups.reduce((s, g) => s + (g.time?.sum ?? 0), 0);
          const counted = session.groups.filter((g) => g.counts.length).reduce((s, g) => s + (g.time?.sum ?? 0), 0);
          const flop = session.groups.reduce((s, g) => s + g.dispatches * (g.counts[0]?.flop ?? 0), 0);
          const t = session.timeline;
          say(`  ${mode.time}/${mode.count} ${took()} s: ${result.hash === bare.hash ? 'SAME' : 'DIFFERENT'} page ${result.dispatches}/${result.pipelines} session ${np}/${n}, timed ${tp}/${timed}, pipelines ${session.pipelines.length} groups ${session.groups.length}, counted ${session.groups.filter((g) => g.counts.length).length} groups, ${(100 * counted / sec).toFixed(1)} % of time, ${flop} FLOP, busy ${t.busy.toFixed(3)} cpu ${t.idle.waitsForCpu.toFixed(3)} between ${t.idle.betweenPasses.toFixed(3)} rb ${t.idle.readback.toFixed(3)} of ${session.session.seconds.toFixed(2)} ratio ${t.splitRatio?.value.toFixed(2)} errors ${JSON.stringify(result.errors.slice(0, 3))}`);
          for (const note of session.notes) say(`      note: ${note}`);
          for (const p of session.pipelines) if (p.notCounted) say(`      not counted: ${p.label}: ${p.notCounted}`);
          for (const g of session.groups) if (g.notCounted) say(`      group not counted: ${g.notCounted}`);
          if (mode.count === 'twin') for (const p of pipelineTotals(session).slice(0, 8)) say(`      ${p.pipeline.label} ${p.pipeline.hash.slice(0, 6)} ${p.dispatches} x, ${(p.share * 100).toFixed(1)} %, flop ${p.flop}, groups ${p.groups.length}`);
        }
      } catch (error) {
        say(`${app} FAILED ${String((error as Error).stack)}`);
      }
    }
  } finally {
    await runner.close();
    server.close();
  }
}, 3_000_000);
