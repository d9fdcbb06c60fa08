import type { OwnCall } from '../../../src/cli/peers/tasks.ts';
import type { Contestant } from './contestant.ts';

/** Every library by name, loaded when it is opened. */
const LIBRARIES = new Map<string, () => Promise<Contestant>>([
  ['tfjs', async () => (await import('./peers/tfjs.ts')).openTfjs()],
  ['jax-js', async () => (await import('./peers/jax.ts')).openJax()],
]);

/**
 * Opens a contestant by its name: a library, `ridgepoint`, or a version of it as the path of its module.
 * @param calls our operators for the current task
 */
export async function openContestant(who: string, calls: () => readonly OwnCall[]): Promise<Contestant> {
  const library = LIBRARIES.get(who);
  if (library) return await library();
  const [name = '', path] = who.split(' ');
  const module = (await (path === undefined
    ? import('./ridgepoint.ts')
    : import(/* @vite-ignore */ path))) as typeof import('./ridgepoint.ts');
  const ours = await module.openRidgepoint();
  return { who: name, version: path === undefined ? 'working tree' : name, proposals: () => ours.proposals(calls()) };
}
