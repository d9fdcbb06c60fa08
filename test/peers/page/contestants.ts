import type { OwnCall, Task } from '../../../src/cli/peers/tasks.ts';
import type { Contestant } from './contestant.ts';

interface Library {
  readonly open: () => Promise<Contestant>;
  /** Whether it has products with quantised weights. */
  readonly isQuantised?: true;
}

/** Every library by name, loaded when it is opened. */
const LIBRARIES = new Map<string, Library>([
  ['tfjs', { open: async () => (await import('./peers/tfjs.ts')).openTfjs() }],
  ['jax-js', { open: async () => (await import('./peers/jax.ts')).openJax() }],
  ['onnxruntime-web', { open: async () => (await import('./peers/ort.ts')).openOrt(), isQuantised: true }],
  ['litert', { open: async () => (await import('./peers/litert.ts')).openLiteRt() }],
]);

/** Why a library cannot do a task whatever its shape, or null. */
export function lacking(who: string, { weights }: Task): string | null {
  const library = LIBRARIES.get(who);
  if (!library || weights === 'f32') return null;
  if (weights === 'f16') return 'no way with f16 weights is tried';
  return library.isQuantised ? null : `it has no product with ${weights} weights`;
}

type Module = typeof import('./ridgepoint.ts');

/**
 * Opens a contestant by its name: a library, `ridgepoint`, or `ridgepoint@COMMIT`, whose module lies beside the page.
 * @param calls our operators for the current task
 */
export async function openContestant(who: string, calls: () => readonly OwnCall[]): Promise<Contestant> {
  const library = LIBRARIES.get(who);
  if (library) return await library.open();
  const [, commit] = who.split('@');
  const address = new URL(`versions/${commit}/ridgepoint.js`, location.href).href;
  const module = (await (commit === undefined
    ? import('./ridgepoint.ts')
    : import(/* @vite-ignore */ address))) as Module;
  const ours = await module.openRidgepoint();
  return { who, version: commit === undefined ? 'working tree' : '', proposals: () => ours.proposals(calls()) };
}
