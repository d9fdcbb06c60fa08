/** The schedulers, and GNU parallel, for which a job file can be written. */
export const ENGINES = ['slurm', 'kubernetes', 'nomad', 'parallel'] as const;
/** One of them. */
export type JobEngine = (typeof ENGINES)[number];

/** What a job file is written from. Texts hold no control characters; each builder quotes them for its format. */
export interface JobRequest {
  /** Of the job: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** How many nodes; null: those of `hosts`, or, for Nomad, all. */
  readonly nodes: number | null;
  /** Names of nodes, each once; for GNU parallel what `ssh` takes, or `:` for this machine. Null: any. */
  readonly hosts: readonly string[] | null;
  /** The folder for reports, as a node sees it; for GNU parallel one of this machine. */
  readonly out: string;
  /** The folder, on each node, in which `ridgepoint` and `webgpu` are installed; null: where the engine starts. */
  readonly workdir: string | null;
  /** A container's image, for engines that have one. */
  readonly image: string | null;
  /** A volume for the reports: a claim of Kubernetes, a host volume of Nomad. Null: reports go to the log. */
  readonly volume: string | null;
  /** `nvidia.com/gpu`, `nvidia/gpu`; null: none is asked for. */
  readonly gpuResource: string | null;
  /** Slurm's generic resources: `gpu:1`. */
  readonly gres: string | null;
  readonly partition: string | null;
  readonly namespace: string | null;
  /** When the engine ends the run on a node, in seconds; Nomad has no such limit. */
  readonly seconds: number;
  /** Options of `profile`, each one word: `--plan=quick`. */
  readonly profile: readonly string[];
}

/** What runs on a node; builders add where, and under which name, to `profile`'s options. */
export const PROFILE = ['ridgepoint', 'profile', '--runtime', 'dawn'] as const;

/**
 * A line of a POSIX shell by which `ridgepoint` is found where npm installed it, or in the PATH. Not `npx`: it would fetch
 * a package of that name from the registry where none is installed, and passes no signal on, so that an engine that ends
 * a run would lose what was measured.
 */
export const FIND_PROGRAM = 'PATH=$PWD/node_modules/.bin:$PATH';

/** The lines of a comment in `#` style; a line must not end in a backslash. */
export const comment = (text: string): string => text.trim().replaceAll(/^/gm, '# ').replaceAll(/^# $/gm, '#');
