import type { OwnCall } from '../../../src/cli/peers/tasks.ts';
import type { Contestant } from './contestant.ts';

/** Every library by name, loaded when it is opened. */
const LIBRARIES = new Map<string, () => Promise<Contestant>>([
  ['tfjs', async () => (await import('./peers/tfjs.ts')).openTfjs()],
  ['jax-js', async () => (await import('./peers/jax.ts')).openJax()],
  ['onnxruntime-web', async () => (await import('./peers/ort.ts')).openOrt()],
  ['litert', async () => (await import('./peers/litert.ts')).openLiteRt()],
]);

type Module = typeof import('./ridgepoint.ts');

/**
 * Opens a contestant by its name: a library, `ridgepoint`, or `ridgepoint@COMMIT`, whose module lies beside the page.
 * @param calls our operators for the current task
 */
export async function openContestant(who: string, calls: () => readonly OwnCall[]): Promise<Contestant> {
  const library = LIBRARIES.get(who);
  if (library) return await library();
  const [, commit] = who.split('@');
  const address = new URL(`versions/${commit}/ridgepoint.js`, location.href).href;
  const module = (await (commit === undefined
    ? import('./ridgepoint.ts')
    : import(/* @vite-ignore */ address))) as Module;
  const ours = await module.openRidgepoint();
  return { who, version: commit === undefined ? 'working tree' : '', proposals: () => ours.proposals(calls()) };
}
